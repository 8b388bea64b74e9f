using Microsoft.Win32.SafeHandles;
using Pipeline.Csv;
using Pipeline.Csv.Compression;
using Pipeline.Files;
using Pipeline.Resilience;

namespace Pipeline.Planning;

/// <summary>An input being read: its source, and what stands before its records.</summary>
internal sealed class InputFile : IDisposable
{
    private InputFile(IByteSource source, SourcePrologue prologue)
    {
        Source = source;
        Prologue = prologue;
    }

    /// <summary>The bytes.</summary>
    public IByteSource Source { get; }

    /// <summary>What stands before the records, and what was read ahead to find it.</summary>
    public SourcePrologue Prologue { get; }

    /// <summary>Opens an input and reads its header and dialect.</summary>
    /// <exception cref="InputException">It cannot be read, or has no usable header.</exception>
    public static InputFile Open(FoundFile found, DeclaredDialect declared, ReadRetry? retry = null) => Open(found, declared.Dialect, declared.HasDelimiter, retry);

    /// <summary>Opens an input of the plan: a file anew, a stream where its header ended.</summary>
    /// <exception cref="InputException">It cannot be read any more, or its header is another one now (75).</exception>
    public static InputFile Open(SourceFile file, ReadRetry? retry = null)
    {
        if (file.Stream is { } stream)
        {
            return stream;
        }

        InputFile input = OpenAgain(file, retry);
        if (!(input.Prologue.Header?.Raw ?? []).AsSpan().SequenceEqual(file.Prologue.Header?.Raw))
        {
            input.Dispose();
            throw new InputException(ExitCodes.NotNow, "input.changed", file.Name, null, "its header has changed since the plan was made: run again when the file is at rest");
        }

        // The beginning is read twice, for the plan and for the run: the same bytes, or the file has changed in between.
        if (input.Prologue.Checksum != file.Prologue.Checksum)
        {
            input.Dispose();
            throw new InputException(ExitCodes.NotNow, "input.changed", file.Name, null, "its first bytes have changed since the plan was made: run again when the file is at rest");
        }

        return input;
    }

    /// <summary>Opens a part of a regular file that is read as it is.</summary>
    /// <exception cref="InputException">It cannot be read any more, or begins otherwise now (75).</exception>
    public static InputFile OpenRange(SourceFile file, ByteRange range, ReadRetry? retry = null)
    {
        using InputFile whole = Open(file, retry);
        bool isFirst = range.Begin == whole.Prologue.DataOffset;
        IByteSource source = new RangeByteSource(ByteSources.OpenAt(file.Found.FullPath, file.Name, range.Begin, retry), range.End - range.Begin);
        return new InputFile(source, whole.Prologue with
        {
            Ahead = default,
            Ended = false,
            DataOffset = range.Begin,
            HeadChecksum = isFirst ? whole.Prologue.HeadChecksum : 0,
        });
    }

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();

    private static InputFile OpenAgain(SourceFile file, ReadRetry? retry)
    {
        try
        {
            return Open(file.Found, file.Dialect, delimiterIsDeclared: true, retry);
        }
        catch (InputException exception) when (exception.ExitCode == ExitCodes.NoInput)
        {
            throw new InputException(ExitCodes.NotNow, "input.changed", file.Name, null, "it is gone since the plan was made: run again when whoever writes it is done", exception);
        }
    }

    /// <summary>Opens what an input holds, unpacked.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    /// <exception cref="IOException">The system could not open it.</exception>
    public static IByteSource Open(FoundFile found, UnpackLimits limits, ReadRetry? retry = null) =>
        found.FullPath is "-" ? OpenStandardInput(found, limits)
        : found.Member is { } member ? ByteSources.OpenMember(found.FullPath, member, found.Name, limits, retry)
        : ByteSources.Open(found.FullPath, found.Name, limits, retry);

    private static IByteSource OpenStandardInput(FoundFile found, UnpackLimits limits) => OperatingSystem.IsWindows() || StandardDescriptor.IsInherited(0)
        ? ByteSources.FromHandle(new SafeFileHandle(0, ownsHandle: false), found.Name, limits)
        : throw new InputException(ExitCodes.NoInput, "input.missing", found.Name, null, "stdin is closed: redirect a file or pipe to it, or name the file in place of '-'");

    private static InputFile Open(FoundFile found, CsvDialect dialect, bool delimiterIsDeclared, ReadRetry? retry)
    {
        IByteSource? source = null;
        try
        {
            source = Open(found, dialect.Unpacking, retry);
            return new InputFile(source, PrologueReader.Read(source, found.Name, dialect, delimiterIsDeclared));
        }
        catch (Exception exception)
        {
            source?.Dispose();
            throw exception is IOException ? new InputException(ExitCodes.InputOutput, "input.io", found.Name, null, SystemLimits.Explain(exception) ?? exception.Message, exception) : exception;
        }
    }
}

namespace Pipeline.Csv;

/// <summary>An input that cannot be read any further. Thrown where no record can be blamed: at the header, or by a damaged archive.</summary>
#pragma warning disable RCS1194 // The usual constructors would make one without exit code, code and file.
public sealed class InputException : Exception
#pragma warning restore RCS1194
{
    /// <summary>Makes the exception.</summary>
    /// <param name="exitCode">The exit code that it leads to: 65 for damaged data, 66 for a missing file, 77 for a forbidden one.</param>
    /// <param name="code">A stable code, such as <c>gzip.truncated</c>.</param>
    /// <param name="file">The file as the user would write it.</param>
    /// <param name="offset">Byte from 0 of the file as it is stored (compressed, if it is), or null when it belongs to no place.</param>
    /// <param name="what">What is wrong and what to do, without file and offset.</param>
    /// <param name="innerException">What the system reported, or null.</param>
    public InputException(int exitCode, string code, string file, long? offset, string what, Exception? innerException = null)
        : base(offset is { } at ? $"{file}: {what} (byte {at})" : $"{file}: {what}", innerException)
    {
        ExitCode = exitCode;
        Code = code;
        File = file;
        Offset = offset;
    }

    /// <summary>The exit code that it leads to.</summary>
    public int ExitCode { get; }

    /// <summary>A stable code.</summary>
    public string Code { get; }

    /// <summary>The file as the user would write it.</summary>
    public string File { get; }

    /// <summary>Byte from 0 of the file as it is stored, or null.</summary>
    public long? Offset { get; }
}

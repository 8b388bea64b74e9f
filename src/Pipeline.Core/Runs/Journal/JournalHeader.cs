using Pipeline.Files;

namespace Pipeline.Runs.Journal;

/// <summary>What a journal begins with: what a run that goes on must be like.</summary>
internal sealed record JournalHeader
{
    /// <summary>The format that this version writes.</summary>
    public const int CurrentFormat = 6;

    private const int Named = 5;

    /// <summary>Hash of the definition, see <see cref="Planning.Fingerprint"/>.</summary>
    public required string Definition { get; init; }

    /// <summary>Version and build of the library.</summary>
    public required string Engine { get; init; }

    /// <summary>What <c>now()</c> gives.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The folder that the user named for rejects, absolute, or empty.</summary>
    public required string Rejects { get; init; }

    /// <summary>The inputs in the order of their records.</summary>
    public required IReadOnlyList<JournalInput> Inputs { get; init; }

    /// <summary>What is known of the files that stages read beside the input, as a hash; empty where there are none.</summary>
    public string References { get; init; } = "";

    /// <summary>Refuses to go on with a run that was another one.</summary>
    /// <param name="run">Its id.</param>
    /// <param name="now">What this run is like.</param>
    /// <exception cref="RunException">78: definition or version are others; 65: the input is another.</exception>
    public void Check(string run, JournalHeader now)
    {
        if (!string.Equals(Engine, now.Engine, StringComparison.Ordinal))
        {
            throw Refused(ExitCodes.Definition, run, $"another version of the program began it ({Short(Engine)}; this is {Short(now.Engine)})");
        }

        if (!string.Equals(Definition, now.Definition, StringComparison.Ordinal))
        {
            throw Refused(ExitCodes.Definition, run, "the pipeline file or the flags that shape records have changed since it began");
        }

        if (!string.Equals(Rejects, now.Rejects, StringComparison.Ordinal))
        {
            throw Refused(ExitCodes.Definition, run, $"its rejects are in {(Rejects.Length == 0 ? "its run folder" : $"'{Rejects}'")}, and --rejects says otherwise now");
        }

        List<string> differences = [.. Differences(now.Inputs)];
        if (differences.Count > 0)
        {
            string more = differences.Count > Named ? $"; and {differences.Count - Named:#,0} more" : "";
            throw Refused(ExitCodes.Data, run, $"its input has changed: {string.Join("; ", differences.Take(Named))}{more}");
        }

        if (!string.Equals(References, now.References, StringComparison.Ordinal))
        {
            throw Refused(ExitCodes.Data, run, "a file that a lookup reads has changed since it began");
        }
    }

    /// <summary>Says that a run cannot go on, and what to do.</summary>
    public static RunException Refused(int exitCode, string run, string reason, Exception? cause = null) =>
        new(exitCode, $"cannot resume the run {run}: {reason}; run without --resume to start anew, which removes what it staged", cause) { LeavesRun = true };

    /// <summary>Writes it.</summary>
    public void WriteTo(BinaryWriter writer)
    {
        writer.Write(CurrentFormat);
        writer.Write(Definition);
        writer.Write(Engine);
        writer.Write(Now.UtcTicks);
        writer.Write(Rejects);
        writer.Write(References);
        writer.Write(Inputs.Count);
        foreach (JournalInput input in Inputs)
        {
            writer.Write(input.Name);
            writer.Write(input.Inode);
            writer.Write(input.Size);
            writer.Write(input.ModifiedNanoseconds);
        }
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="NotSupportedException">It is of a newer format.</exception>
    /// <exception cref="IOException">It is none.</exception>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static JournalHeader Read(BinaryReader reader)
    {
        int format = reader.ReadInt32();
        if (format != CurrentFormat)
        {
            throw new NotSupportedException($"its journal has format {format}, and this version reads format {CurrentFormat}");
        }

        JournalHeader header = new()
        {
            Definition = reader.ReadString(),
            Engine = reader.ReadString(),
            Now = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
            Rejects = reader.ReadString(),
            References = reader.ReadString(),
            Inputs = [],
        };
        List<JournalInput> inputs = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            JournalInput input = new(reader.ReadString(), reader.ReadUInt64(), reader.ReadInt64(), reader.ReadInt64());
            inputs.Add(names.Add(input.Name) ? input : throw new InvalidDataException("an input twice"));
        }

        return header with { Inputs = inputs };
    }

    /// <summary>Version and build as they are told.</summary>
    private static string Short(string engine) => engine.Split(' ') is [{ Length: > 0 and < 40 } version, .., { Length: >= 8 } build] ? $"{version}, build {build[^8..]}" : "an unknown one";

    private IEnumerable<string> Differences(IReadOnlyList<JournalInput> now)
    {
        Dictionary<string, JournalInput> before = Inputs.ToDictionary(input => input.Name, StringComparer.Ordinal);
        foreach (JournalInput input in now)
        {
            if (!before.Remove(input.Name, out JournalInput was))
            {
                yield return $"'{input.Name}' is new";
            }
            else if (was != input)
            {
                yield return was.Size != input.Size
                    ? $"'{input.Name}' had {was.Size:#,0} bytes and has {input.Size:#,0}"
                    : was.Inode != input.Inode ? $"'{input.Name}' was replaced by another file" : $"'{input.Name}' was written to";
            }
        }

        foreach (string gone in before.Keys)
        {
            yield return $"'{gone}' is gone";
        }

        if (before.Count == 0 && Inputs.Count == now.Count && !Inputs.Select(input => input.Name).SequenceEqual(now.Select(input => input.Name), StringComparer.Ordinal))
        {
            yield return "its files come in another order";
        }
    }
}

/// <summary>An input file as it was.</summary>
/// <param name="Name">Its name in the run.</param>
/// <param name="Inode">Number in its file system.</param>
/// <param name="Size">Bytes as it is stored.</param>
/// <param name="ModifiedNanoseconds">Time of its last change, since 1970.</param>
internal readonly record struct JournalInput(string Name, ulong Inode, long Size, long ModifiedNanoseconds);

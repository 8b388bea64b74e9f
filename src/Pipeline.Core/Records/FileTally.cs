namespace Pipeline.Records;

/// <summary>What has been counted of one file. Written by the writer only; read by others for progress.</summary>
internal sealed class FileTally
{
    private static readonly Dictionary<string, long> None = [];

    /// <summary>Records so far: read, written, and what became of the others.</summary>
    public StageCounts Counts { get; set; }

    /// <summary>The counts as they are now.</summary>
    public FileTally Copy()
    {
        var copy = (FileTally)MemberwiseClone();
        copy.Recovered = Recovered.Count == 0 ? None : new Dictionary<string, long>(Recovered, StringComparer.Ordinal);
        copy.Warned = Warned is null ? null : new(Warned);
        return copy;
    }

    /// <summary>Line ends before the next batch, header and all.</summary>
    public long Lines { get; set; }

    /// <summary>Blank lines.</summary>
    public long BlankLines { get; set; }

    /// <summary>Characters that took the place of invalid bytes.</summary>
    public long Replaced { get; set; }

    /// <summary>Faults of records that went on, by rule; null where there was none.</summary>
    public Dictionary<WarnedRule, long>? Warned { get; set; }

    /// <summary>What was mended, by code. Files without any share an empty one.</summary>
    public Dictionary<string, long> Recovered { get; set; } = None;

    /// <summary>Counts something that was mended.</summary>
    public void AddRecovered(string code)
    {
        Recovered = Recovered.Count == 0 ? new Dictionary<string, long>(StringComparer.Ordinal) : Recovered;
        Recovered[code] = Recovered.GetValueOrDefault(code) + 1;
    }

    /// <summary>Bytes of batches.</summary>
    public long BatchBytes { get; set; }

    /// <summary>Bytes before the first batch: BOM, blank lines and header.</summary>
    public long PrologueBytes { get; set; }

    /// <summary>How the file ended, or null when it was not read to its end.</summary>
    public FileEnd? End { get; set; }

    /// <summary>What condemned the file, or null.</summary>
    public BatchFault? Fault { get; set; }
}

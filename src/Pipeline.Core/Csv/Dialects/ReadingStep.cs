namespace Pipeline.Csv.Dialects;

/// <summary>One step of a reading.</summary>
/// <param name="Mode">Where it leads.</param>
/// <param name="Position">The byte where reading goes on.</param>
/// <param name="Column">The field that begins or is being read there.</param>
internal readonly record struct ReadingStep(ReadingMode Mode, int Position, int Column)
{
    /// <summary>The delimiter: 0 that of the file, else one of the others.</summary>
    public int Delimiter { get; init; }

    /// <summary>What the reading costs up to here.</summary>
    public int Cost { get; init; }

    /// <summary>What it assumed.</summary>
    public Recoveries Assumed { get; init; }

    /// <summary>The step before, or -1.</summary>
    public int Parent { get; init; }

    /// <summary>Within a field: where it begins, with its quote.</summary>
    public int Begin { get; init; }

    /// <summary>Within a field: where its text begins; else where the text of the field began that ended.</summary>
    public int From { get; init; }

    /// <summary>Where the text of the field ended that ended.</summary>
    public int To { get; init; }

    /// <summary>How the field was read that ended.</summary>
    public FieldKind Kind { get; init; }

    /// <summary>Bytes of the line end that ended the record.</summary>
    public int LineEndLength { get; init; }

    /// <summary>Steps with equal keys go on alike, so that only the cheapest does.</summary>
    public (int, int, int, int) Key => (Position, Column, ((int)Mode << 8) | Delimiter, Mode == ReadingMode.FieldStart ? 0 : From);
}

namespace Pipeline.Sniffing;

/// <summary>Where in a sample the header, the records and what is neither of them stand.</summary>
internal sealed record TableShape
{
    /// <summary>Fields of a record.</summary>
    public required int Width { get; init; }

    /// <summary>Physical lines before the header or first record.</summary>
    public int SkipLines { get; init; }

    /// <summary>Lines of the header; 0: there is none.</summary>
    public int HeaderLines { get; init; }

    /// <summary>See <see cref="HeaderJudge.Weigh"/>.</summary>
    public double HeaderWeight { get; init; }

    /// <summary>The records of the header.</summary>
    public IReadOnlyList<SampleRecord> Header { get; init; } = [];

    /// <summary>The names of a header that the dialect does not read, or null where it does.</summary>
    public IReadOnlyList<string>? RecoveredNames { get; init; }

    /// <summary>The records of the first table, damaged ones included.</summary>
    public IReadOnlyList<SampleRecord> Body { get; init; } = [];

    /// <summary>Physical lines at the end that are no records.</summary>
    public int FooterLines { get; init; }

    /// <summary>Text with which comment lines begin, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>How many such lines the sample has.</summary>
    public int CommentLines { get; init; }

    /// <summary>Line on which another table begins, or null.</summary>
    public int? AnotherTable { get; init; }

    /// <summary>Whether each record ends in a delimiter behind which nothing comes.</summary>
    public bool TrailingDelimiter { get; init; }

    /// <summary>Records of the body with another number of fields.</summary>
    public IEnumerable<SampleRecord> Ragged => Body.Where(record => record.Width != Width);

    /// <summary>Width of a record without the field behind a trailing delimiter.</summary>
    public int Columns => TrailingDelimiter ? Width - 1 : Width;
}

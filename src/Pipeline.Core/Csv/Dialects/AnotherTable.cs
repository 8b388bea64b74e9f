namespace Pipeline.Csv.Dialects;

/// <summary>What is done where another table begins in a file (<c>input.csv.another_table</c>).</summary>
public enum AnotherTable
{
    /// <summary>Its records are judged as all others, and rejected for their number of fields.</summary>
    Reject,

    /// <summary>What stands from there on is no data.</summary>
    End,
}

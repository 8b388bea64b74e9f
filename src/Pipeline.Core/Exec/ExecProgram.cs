using Pipeline.Records;

namespace Pipeline.Exec;

/// <summary>What an <c>exec</c> stage runs. Immutable.</summary>
/// <param name="Command">Program and arguments.</param>
/// <param name="Folder">The program's current folder.</param>
/// <param name="Input">The columns that it gets, in order.</param>
/// <param name="Output">The columns that it answers, each in a slot of its own.</param>
/// <param name="Timeout">How long it may take for a batch.</param>
internal sealed record ExecProgram(IReadOnlyList<string> Command, string Folder, IReadOnlyList<Column> Input, IReadOnlyList<Column> Output, TimeSpan Timeout)
{
    /// <summary>The column in which a plain program that changes the number of records gets, and gives back, the number of the record.</summary>
    public const string RecordColumn = "_record";

    /// <summary>Whether it speaks in frames and stays alive; otherwise it is started for each batch and speaks CSV.</summary>
    public bool IsFramed { get; init; }

    /// <summary>Whether it may answer a record by none, or by several.</summary>
    public bool ChangesRecordCount { get; init; }
}

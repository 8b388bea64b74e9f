using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>What an <c>exec</c> stage runs. Immutable.</summary>
/// <param name="Command">Program and arguments.</param>
/// <param name="Folder">The program's current folder.</param>
/// <param name="Input">The columns that it gets, in order.</param>
/// <param name="Output">The columns that it answers, each in a slot of its own.</param>
/// <param name="Timeout">How long it may take for a batch.</param>
internal sealed record ExecProgram(IReadOnlyList<string> Command, string Folder, IReadOnlyList<Column> Input, IReadOnlyList<Column> Output, TimeSpan Timeout);

using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>A file that a stage reads beside the input: opened once, to know its columns, and read whole when a run begins.</summary>
/// <param name="Name">What names it in messages: its path as it was written.</param>
/// <param name="FullPath">Where it is.</param>
/// <param name="Identity">What tells it from itself after a change.</param>
internal sealed record Reference(string Name, string FullPath, FileIdentity Identity)
{
    /// <summary>The stage that reads it.</summary>
    public required string Stage { get; init; }

    /// <summary>Its columns, behind declared types and rules.</summary>
    public required Schema Schema { get; init; }

    /// <summary>Checks the shape of its records, and their declared types and rules.</summary>
    public required ChainProgram Program { get; init; }

    /// <summary>CRC-32C of its bytes as stored, computed when it is asked for.</summary>
    public required Lazy<string> Content { get; init; }

    /// <summary>Opens it anew: any number of times, but not at the same time as the plan is made. Whoever opens it disposes the source.</summary>
    public required Func<ReferenceInput> Open { get; init; }
}

/// <summary>A reference being read.</summary>
/// <param name="Source">The bytes.</param>
/// <param name="Prologue">What stands before the records, and what was read ahead to find it.</param>
internal readonly record struct ReferenceInput(IByteSource Source, SourcePrologue Prologue);

using Microsoft.Win32.SafeHandles;
using Pipeline.Planning;

namespace Pipeline.Runs;

/// <summary>What to publish, and how.</summary>
internal sealed record PublishRequest
{
    /// <summary>The output folder, locked by this process.</summary>
    public required string Output { get; init; }

    /// <summary>The staging folder, relative to the output folder; it holds every file at the path of its destination.</summary>
    public required string Staging { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The files; all of them closed. A path stands once.</summary>
    public required IReadOnlyList<PublishedFile> Files { get; init; }

    /// <summary>Files that stand in the output folder from earlier runs and are what this run would write. They are not staged.</summary>
    public IReadOnlyList<PublishedFile> TakenOver { get; init; } = [];

    /// <summary>The run's line of the ledger, or null.</summary>
    public LedgerEntry? Entry { get; init; }

    /// <summary>What the publish is made of, but for its outputs' times; null: it is not kept.</summary>
    public PublishedState? State { get; init; }

    /// <summary>The label that the folder gets, or null to keep the one it has.</summary>
    public string? Label { get; init; }

    /// <summary>What the pipeline does, for the label, or null.</summary>
    public string? Definition { get; init; }

    /// <summary>The headers of the input, for the label, or null.</summary>
    public IReadOnlyList<PublishedHeader>? Columns { get; init; }

    /// <summary>Whether foreign files at our destinations are replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether files of earlier runs that this one did not write are removed.</summary>
    public bool RemoveStale { get; init; }

    /// <summary>Whether to wait for the disk at each step. Without, a power cut may lose or tear what was published.</summary>
    public bool Sync { get; init; } = true;

    /// <summary>A folder of the file system, opened before the first file was written; null: files are synced one by one.</summary>
    public SafeFileHandle? SyncAnchor { get; init; }
}

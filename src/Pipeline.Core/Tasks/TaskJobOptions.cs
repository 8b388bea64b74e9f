namespace Pipeline.Tasks;

/// <summary>How a run is cut into tasks.</summary>
public sealed record TaskJobOptions
{
    /// <summary>The folder of the job: new or empty, and seen by all nodes.</summary>
    public required string Folder { get; init; }

    /// <summary>About how many tasks there are to be; null: as many as <see cref="BytesPerTask"/> makes.</summary>
    public int? Tasks { get; init; }

    /// <summary>About how many bytes of input a task reads.</summary>
    public long BytesPerTask { get; init; } = 4L << 30;

    /// <summary>Whether files are read whole to find where their records begin. Otherwise that is guessed, and proven by the tasks.</summary>
    public bool IsExact { get; init; }

    /// <summary>How the run was asked for, so that each task can ask in the same way.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The environment; of it the settings are kept.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

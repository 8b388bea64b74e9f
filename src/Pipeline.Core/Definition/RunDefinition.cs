namespace Pipeline.Definition;

/// <summary>Parallelism, batches and memory.</summary>
public sealed record RunDefinition
{
    /// <summary>Cores to use: at least 1; default: all that this process may use.</summary>
    public int Jobs { get; init => field = Allowed.Between(value, 1, 1024); } = Environment.ProcessorCount;

    /// <summary>Degree of parallelism of all blocks (<c>--dop N</c>), or null.</summary>
    public int? AllDop { get; init => field = Allowed.Maybe(value, 1, 1024); }

    /// <summary>Degree of parallelism by block or stage name.</summary>
    public IReadOnlyDictionary<string, int> Dop { get; init => field = Allowed.Counts(value, 1024); } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Child processes of every chain of stages that is not named in <see cref="Shard"/> or <see cref="Dop"/> (<c>--shard all=N</c>), or null: threads of this process.</summary>
    public int? AllShard { get; init => field = Allowed.Maybe(value, 1, 256); }

    /// <summary>Child processes by block or stage name, 1 to 256; for a stage that runs a program, how many of it run at once.</summary>
    public IReadOnlyDictionary<string, int> Shard { get; init => field = Allowed.Counts(value, 256); } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>How long a child process may take for a batch, 1 ms to 24 h.</summary>
    public TimeSpan WorkerTimeout { get; init => field = Allowed.Between(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24)); } = TimeSpan.FromSeconds(60);

    /// <summary>Most bytes of managed heap of a child process, at least 64 MiB; null: no limit of its own.</summary>
    public long? WorkerMemory { get; init => field = Allowed.Maybe(value, 64 << 20, 1L << 40); }

    /// <summary>Bounded capacity in batches of all blocks (<c>--capacity N</c>), or null.</summary>
    public int? AllCapacity { get; init => field = Allowed.Maybe(value, 1, 100_000); }

    /// <summary>Bounded capacity in batches by block or stage name.</summary>
    public IReadOnlyDictionary<string, int> Capacity { get; init => field = Allowed.Counts(value, 100_000); } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Bytes of a batch, 16 B to 64 MiB.</summary>
    public int BatchBytes { get; init => field = Allowed.Between(value, 16, 64 << 20); } = 512 << 10;

    /// <summary>Budget in bytes of the batches in flight; at least 1 MiB.</summary>
    public long Memory { get; init => field = Allowed.Between(value, 1 << 20, 1L << 40); } = 64L << 20;

    /// <summary>Budget in bytes of all stages that hold records, together; at least 1 MiB.</summary>
    public long StateMemory { get; init => field = Allowed.Between(value, 1 << 20, 1L << 40); } = 128L << 20;

    /// <summary>Most bytes that stages which hold records may have on disk at once, at least 1 MiB; null: what <see cref="MinFree"/> leaves.</summary>
    public long? SpillMax { get; init => field = Allowed.Maybe(value, 1 << 20, 1L << 50); }

    /// <summary>How long to wait for another run that has a folder of ours, 1 ms to 24 h; null: not at all.</summary>
    public TimeSpan? LockWait { get; init => field = Allowed.Maybe(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24)); }

    /// <summary>Where the size of batches or the budget was written, for problems.</summary>
    public SourceMark? BudgetMark { get; init; }

    /// <summary>How often the run notes how far it is.</summary>
    public JournalInterval JournalInterval { get; init; } = new(TimeSpan.FromSeconds(5), null);

    /// <summary>Bytes that a run leaves free on the disks that it writes to; null: 64 MiB, or 1 % of a smaller disk.</summary>
    public long? MinFree { get; init => field = Allowed.Maybe(value, 0, 1L << 50); }

    /// <summary>Whether a run that does not publish keeps what it has written, for <c>--resume</c>.</summary>
    public bool KeepUnfinished { get; init; } = true;

    /// <summary>How long a run tries again, in all, to read what a network file system could not give just then: up to 24 h; zero: not at all.</summary>
    public TimeSpan RetryBudget { get; init => field = Allowed.Between(value, TimeSpan.Zero, TimeSpan.FromHours(24)); } = TimeSpan.FromSeconds(30);

    /// <summary>Folder for the runs instead of OUT/.pipeline, or null.</summary>
    public string? Folder { get; init; }

    /// <summary>The file of metrics, absolute, or null.</summary>
    public string? Metrics { get; init; }

    /// <summary>That of the settings in force.</summary>
    internal static RunDefinition Of(SettingValues values)
    {
        Dictionary<string, int> dop = values.Get<Dictionary<string, int>>("run.dop") ?? [];
        Dictionary<string, int> capacity = values.Get<Dictionary<string, int>>("run.capacity") ?? [];
        Dictionary<string, int> shard = values.Get<Dictionary<string, int>>("run.shard") ?? [];
        return new()
        {
            Jobs = values.Of<int>("run.jobs"),
            AllDop = AllOf(dop),
            Dop = NamedOf(dop),
            AllShard = AllOf(shard),
            Shard = NamedOf(shard),
            WorkerTimeout = values.Of<TimeSpan>("run.worker_timeout"),
            WorkerMemory = values.Maybe<long>("run.worker_memory"),
            AllCapacity = AllOf(capacity),
            Capacity = NamedOf(capacity),
            BatchBytes = (int)values.Of<long>("run.batch_bytes"),
            Memory = values.Of<long>("run.memory"),
            StateMemory = values.Of<long>("run.state_memory"),
            SpillMax = values.Maybe<long>("run.spill_max"),
            LockWait = values.Maybe<TimeSpan>("run.lock_wait"),
            BudgetMark = (values.Written("run.batch_bytes") ?? values.Written("run.memory"))?.Value.Mark,
            JournalInterval = values.Get<JournalInterval>("run.journal_interval")!,
            MinFree = values.Maybe<long>("run.min_free"),
            KeepUnfinished = values.Of<bool>("run.keep_unfinished"),
            RetryBudget = values.Of<TimeSpan>("run.retry_budget"),
            Folder = values.Get<string>("--run-dir"),
            Metrics = values.Get<string>("run.metrics") is { } file ? Path.GetFullPath(file, values.Written("run.metrics")!.Value.Mark.Folder()) : null,
        };
    }

    private static int? AllOf(Dictionary<string, int> counts) => counts.TryGetValue(CountsType.All, out int all) ? all : null;

    private static Dictionary<string, int> NamedOf(Dictionary<string, int> counts) =>
        counts.Where(entry => !string.Equals(entry.Key, CountsType.All, StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
}

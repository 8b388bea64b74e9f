using System.Globalization;
using System.Text;
using Pipeline.Core.Tests.Graph;
using Pipeline.Core.Tests.Processes;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Workers;

/// <summary>Two files of 2,000 records, four of them called fatal, and runs over them in workers that misbehave.</summary>
internal sealed class FaultyWorkers : IDisposable
{
    /// <summary>Milliseconds for a test. Only what hangs takes as long.</summary>
    public const int Limit = 600_000;

    /// <summary>Two stages, and as many rejects as there may be.</summary>
    public const string Yaml = """
        stages:
          - { name: keep, filter: "id % 3 <> 0" }
          - { name: double, derive: { twice: "id * 2" } }
        rejects: { max: 100% }
        """;

    private const int Records = 2000;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(500);

    public FaultyWorkers()
    {
        StringBuilder text = new("id,name\n");
        for (int id = 0; id < Records; id++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{id},{Name(id)}\n");
        }

        Folder.Write("a.csv", text.ToString());
        Folder.Write("b.csv", text.ToString().Replace("fatal", "other", StringComparison.Ordinal));
    }

    /// <summary>Where they are.</summary>
    public PipelineFolder Folder { get; } = new();

    public void Dispose() => Folder.Dispose();

    /// <summary>Runs in workers that do what is said to them, until they are done or too late.</summary>
    public Task<PipelineResult> RunAsync(
        string[] worker, int? all = null, string shard = "", string yaml = Yaml, TimeSpan? timeout = null, Action<string>? hear = null, CancellationToken cancellation = default)
    {
        // Those that hang are to be given up soon, others never by a slow machine.
        TimeSpan limit = timeout ?? (worker[0] is "stop" or "loop" or "omit" ? TimeSpan.FromSeconds(2) : TimeSpan.FromSeconds(60));
        PipelineDefinition definition = Shard(Folder.Define(yaml), all, shard);
        definition = definition with { Run = definition.Run with { WorkerTimeout = limit, WorkerMemory = worker[0] is "memory" ? 64 << 20 : null } };
        return PipelineFolder.RunAsync(PipelinePlan.Create(definition), new RunOptions { WorkerCommand = [TestChild.Path, "worker", .. worker], WorkerSaid = hear }, Long, cancellation);
    }

    /// <summary>All stages in so many workers, or one of them in two; in small batches.</summary>
    public static PipelineDefinition Shard(PipelineDefinition definition, int? all, string stage) => definition with
    {
        Run = definition.Run with
        {
            BatchBytes = 500,
            AllShard = all,
            Shard = stage.Length == 0 ? definition.Run.Shard : new Dictionary<string, int>(StringComparer.Ordinal) { [stage] = 2 },
        },
    };

    private static string Name(int id) => id is 7 or 700 or 701 or 1998 ? string.Create(CultureInfo.InvariantCulture, $"fatal-{id}") : "n";
}

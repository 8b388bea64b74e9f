using System.Globalization;
using System.Text.Json;
using Pipeline.Planning;
using Pipeline.Processes;
using Pipeline.Resilience;
using Pipeline.Stages;

namespace Pipeline.Workers;

/// <summary>Starts the workers of one chain of a plan. Any thread may ask it to.</summary>
internal sealed class WorkerStarter
{
    // However short the time for a batch is: a start takes longer on a busy machine.
    private static readonly TimeSpan ShortestStart = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);

    // Workers that are lost and replaced again and again have much to say in all.
    private const int MostHeard = 200;

    private static readonly StartRetry Retry = new(exception => exception is ChildFailureException { Failure: ChildFailure.Died or ChildFailure.Silent });

    private readonly string block;
    private readonly ChildProgram program;
    private readonly byte[] hello;
    private readonly TimeSpan timeout;
    private readonly TimeSpan startLimit;
    private readonly string hint;
    private readonly Dictionary<ChainProgram, int> numbers = new(ReferenceEqualityComparer.Instance);
    private readonly Action<string>? hear;
    private readonly CancellationToken cancellation;
    private int started;
    private int heard;

    /// <summary>Makes it ready.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="chain">Which of its chains.</param>
    /// <param name="command">What starts a process that is a worker.</param>
    /// <param name="hear">Gets the first lines of their stderr, or null; must not wait.</param>
    /// <param name="cancellation">Kills all that were started.</param>
    public WorkerStarter(PipelinePlan plan, int chain, IReadOnlyList<string> command, Action<string>? hear, CancellationToken cancellation)
    {
        this.hear = hear;
        this.cancellation = cancellation;
        block = plan.Chains[chain].Name;
        timeout = plan.Definition.Run.WorkerTimeout;
        startLimit = StartLimit(timeout);
        hint = WorkerHealth.HintAt(plan.Definition.Run.WorkerMemory);
        hello = JsonSerializer.SerializeToUtf8Bytes(WorkerTask.Of(plan, chain, out IReadOnlyList<ChainProgram> programs), WorkerTaskJson.Default.WorkerTask);
        for (int i = 0; i < programs.Count; i++)
        {
            numbers.Add(programs[i], i);
        }

        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        if (plan.Definition.Run.WorkerMemory is { } bytes)
        {
            // The runtime reads it as hexadecimal.
            environment["DOTNET_GCHeapHardLimit"] = bytes.ToString("X", CultureInfo.InvariantCulture);
        }

        program = new ChildProgram(command) { Environment = environment };
    }

    /// <summary>Starts one, which waits for batches.</summary>
    /// <exception cref="ChildUnusableException">It cannot be started, or is no worker of this build.</exception>
    public Worker Start()
    {
        FramedChild child;
        int number = Interlocked.Increment(ref started);
        ChildProgram numbered = hear is null ? program : program with { Hear = line => Hear(number, line) };
        try
        {
            child = Retry.Run(() => FramedChild.Start(numbered, hello, startLimit, cancellation), cancellation);
        }
        catch (ChildStartException exception)
        {
            throw Unavailable(exception.Message, null);
        }
        catch (ChildFailureException exception)
        {
            throw Unavailable(exception.Message + hint, WorkerHealth.TailOf(exception));
        }

        if (!string.Equals(child.Version, Fingerprint.ThisEngine, StringComparison.Ordinal))
        {
            child.Dispose();
            throw Unavailable($"it is {child.Version}, this is {Fingerprint.ThisEngine}: both must be the same build", null);
        }

        return new Worker(number, child, timeout, numbers);
    }

    /// <summary>How long one may take to get ready, where it may take so long for a batch.</summary>
    public static TimeSpan StartLimit(TimeSpan timeout) => timeout < ShortestStart ? ShortestStart : timeout > LongestStart ? LongestStart : timeout;

    private void Hear(int number, string line)
    {
        int count = Interlocked.Increment(ref heard);
        if (count <= MostHeard)
        {
            hear!($"worker {number} of '{block}': {line}");
        }
        else if (count == MostHeard + 1)
        {
            hear!($"what workers of '{block}' say from here on is left out");
        }
    }

    private ChildUnusableException Unavailable(string why, string? standardError) =>
        new($"no worker of '{block}' can be started with '{program.Command[0]}': {why}", standardError);
}

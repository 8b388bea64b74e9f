using System.Text.Json.Nodes;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>
/// Memory of stages that hold data does not grow with the input, whatever its keys are: ten times the data take what is set for them, and some more
/// for the program. A hundred times the data with <c>PIPELINE_TESTS_LONG=1</c>.
/// </summary>
public sealed class HeldMemoryTests : IDisposable
{
    private const string OnlyNative = "[ -n \"$TEST_PIPELINE_PROGRAM\" ] && [ ! -e \"$TEST_PIPELINE_PROGRAM.dll\" ]";
    private const string Otherwise = "the runtime takes more than the program and what it holds: the native program is tested (TEST_PIPELINE_PROGRAM)";
    private const int MebiBytes = 1 << 20;

    // run.memory, run.state_memory, and the program.
    private const int Most = 64 + 128 + 25;

    private static readonly string[] Stages =
    [
        "--sort k,-n",
        "--dedupe k",
        "--top '10 by -n per k'",
        "--group-by k --agg 'n=count(),sum=sum(n),middle=median(n)'",
        "-c running.yaml",
    ];

    // What the keys are, and commands that print records of N times some 2 MB.
    private static readonly (string Name, string Make)[] Keys =
    [
        ("one key", "awk -v n=$((N * 100000)) 'BEGIN { for (i = 0; i < n; i++) print \"hot,\" i % 9973 \",some text\" }'"),
        ("all distinct", "awk -v n=$((N * 100000)) 'BEGIN { for (i = 0; i < n; i++) print (i * 7919) % n \",\" i \",some text\" }'"),
        ("all null", "awk -v n=$((N * 100000)) 'BEGIN { for (i = 0; i < n; i++) print \",\" i % 9973 \",some text\" }'"),
        ("keys of a megabyte", "key=$(head -c 1000000 /dev/zero | tr '\\0' x); for i in $(seq $((2 * N))); do printf '%s%d,%d,x\\n' \"$key\" $((i % 3)) $i; done"),
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [ProbeFact(OnlyNative, Otherwise)]
    public async Task Run_TenTimesTheData_TakesWhatIsSet()
    {
        folder.Write("running.yaml", "version: 1\nstages: [{ running: { per: [k], values: { before: lag(n), sum: cumsum(n), part: share(n) } } }]\n");
        int times = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 100 : 10;
        List<string> past = [];
        foreach ((string name, string make) in Keys)
        {
            await PipelineProcess.ShellAsync(folder, $"N={times}\n{{ echo k,n,note; {make}; }} > a.csv");
            foreach (string stage in Stages)
            {
                long peak = await PeakAsync(stage);
                if (peak > Most * (long)MebiBytes)
                {
                    past.Add($"{stage}, {name}: {peak / MebiBytes} MiB");
                }
            }
        }

        Assert.Empty(past);
    }

    private async Task<long> PeakAsync(string stage)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $"rm -rf out; pipeline run a.csv -o out -q --type n=integer {stage} --report r.json; echo $?");

        Assert.True(result.Out is "0\n", $"{stage}: {result}");
        return (long)JsonNode.Parse(folder.Read("r.json"))!["peak_memory_bytes"]!;
    }
}

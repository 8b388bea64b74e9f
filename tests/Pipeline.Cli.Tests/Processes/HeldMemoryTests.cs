using System.Text.Json.Nodes;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>
/// Memory of stages that hold data does not grow with the input, whatever its keys are: ten times the data take what is set for them, and some more
/// for the program. A hundred times the data with <c>PIPELINE_TESTS_LONG=1</c>.
/// </summary>
public sealed class HeldMemoryTests : IDisposable
{
    private const int MebiBytes = 1 << 20;
    private const int Memory = 16;
    private const int StateMemory = 16;

    // Where the program is not native, the runtime takes more than the program.
    private static readonly int OfProgram = PipelineProcess.Command.Count == 1 ? 25 : 125;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--sort k,-n")]
    [InlineData("--dedupe k")]
    [InlineData("--top '10 by -n per k'")]
    [InlineData("--group-by k --agg 'n=count(),sum=sum(n),middle=median(n)'")]
    [InlineData("-c running.yaml")]
    public async Task Run_TenTimesTheData_TakesWhatIsSet(string stage)
    {
        folder.Write("running.yaml", "version: 1\nstages: [{ running: { per: [k], values: { before: lag(n), sum: cumsum(n), part: share(n) } } }]\n");
        int times = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 100 : 10;
        foreach ((string name, string make) in Keys)
        {
            long peak = await PeakAsync(stage, make, times);

            Assert.True(peak <= (long)(Memory + StateMemory + OfProgram) * MebiBytes, $"{stage}, {name}: {peak / MebiBytes} MiB");
        }
    }

    /// <summary>What the keys are, and a command that prints records of <c>$1</c> times some 2 MB.</summary>
    private static (string Name, string Make)[] Keys =>
    [
        ("one key", "awk -v n=$(($1 * 100000)) 'BEGIN { for (i = 0; i < n; i++) print \"hot,\" i % 9973 \",some text\" }'"),
        ("all distinct", "awk -v n=$(($1 * 100000)) 'BEGIN { for (i = 0; i < n; i++) print (i * 7919) % n \",\" i \",some text\" }'"),
        ("all null", "awk -v n=$(($1 * 100000)) 'BEGIN { for (i = 0; i < n; i++) print \",\" i % 9973 \",some text\" }'"),
        ("keys of a megabyte", "key=$(head -c 1000000 /dev/zero | tr '\\0' x); for i in $(seq $((2 * $1))); do printf '%s%d,%d,x\\n' \"$key\" $((i % 3)) $i; done"),
    ];

    private async Task<long> PeakAsync(string stage, string make, int times)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $$"""
            make() { {{make}}; }
            { echo k,n,note; make {{times}}; } > a.csv
            rm -rf out; pipeline run a.csv -o out -q --memory {{Memory}}MiB --type n=integer {{stage}} --set run.state_memory={{StateMemory}}MiB --report r.json
            echo $?
            """);

        Assert.True(result.Out is "0\n", result.ToString());
        return (long)JsonNode.Parse(folder.Read("r.json"))!["peak_memory_bytes"]!;
    }
}

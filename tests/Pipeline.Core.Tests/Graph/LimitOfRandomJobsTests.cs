using Pipeline.Graph;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>
/// Random jobs, of which each has something slow: their verdicts claim nothing that no verdict may, and each flag is one that the program
/// takes. (<see cref="LimitFolder.RunAsync"/> checks it.)
/// </summary>
public sealed class LimitOfRandomJobsTests : IDisposable
{
    private readonly LimitFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = 5 * LimitFolder.Limit)]
    public async Task Execute_RandomJobs_VerdictsClaimNothingWrong()
    {
        folder.Write("a.csv", records: 300, length: 2_000);
        folder.Write("b.csv", records: 100, length: 2_000);
        int jobs = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 50 : 8;
        for (int seed = 1; seed <= jobs; seed++)
        {
            Random random = new(seed);
            bool toStdout = random.Next(3) == 0;
            RunOptions options = new() { Output = toStdout ? new SlowStream(random.Next(30)) : null, Calls = new SlowCalls(random.Next(30), "write") };
            RunReport report = await folder.RunAsync(Yaml(random), definition => toStdout ? definition with { Output = definition.Output with { Folder = "-" } } : definition, options);
            Assert.Equal(report.Verdict!.Cause is LimitCause.TooShort, report.Verdict.Sentence.Contains("too short", StringComparison.Ordinal));
        }
    }

    private static string Yaml(Random random)
    {
        List<string> stages = [];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            stages.Add(random.Next(5) switch
            {
                0 => $"{{ name: keep-{i}, filter: \"k <> 'k{random.Next(9)}'\" }}",
                1 => $"{{ name: made-{i}, derive: {{ m{i}: \"regexp_count(text, '([a-z]+[0-9]+)+x')\" }} }}",
                2 => $"{{ name: program-{i}, exec: {{ command: [sh, -c, 'sleep 0.0{random.Next(10)}; cat'], input: [n], output: {{ n: integer }} }} }}",
                3 => $"{{ validate: 'length(k) > {random.Next(2)}' }}",
                _ => LimitFolder.Sleeps($"sleeps{i}", random.Next(60)),
            });
        }

        string dop = random.Next(3) switch { 0 => "", 1 => $", dop: {random.Next(1, 4)}", _ => $", dop: {{ all: {random.Next(1, 3)} }}" };
        return $"stages: [ {string.Join(", ", stages)} ]\nrun: {{ jobs: {random.Next(1, 4)}, batch_bytes: {random.Next(8, 65)}KiB, memory: {random.Next(1, 9)}MiB{dop} }}\nrejects: {{ max: 100% }}";
    }
}

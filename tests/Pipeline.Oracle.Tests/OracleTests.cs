namespace Pipeline.Oracle.Tests;

/// <summary>
/// DuckDB as the oracle: random jobs over all stages that hold data and over lookups give what it gives, record by record in the same order,
/// and the same numbers wherever it has exact ones. Why a value may differ stands beside its bound (<see cref="AggregateStages"/>,
/// <see cref="RunningStages"/>). A thousand jobs with <c>PIPELINE_TESTS_LONG=1</c>.
/// </summary>
public sealed class OracleTests : IDisposable
{
    private const int Starts = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("pipeline-oracle-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [DuckDbTheory(Timeout = 600_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Execute_RandomJobs_GiveWhatDuckDbGives(int start)
    {
        int jobs = (Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 1000 : 100) / Starts;
        using DuckDb oracle = new();
        for (int number = 0; number < jobs; number++)
        {
            Random random = new((start * 1000) + number);
            string place = Path.Combine(folder, $"{number}");
            OracleJob job = OracleJob.Write(random, place);
            List<string?[]> found = await job.RunAsync(random, Path.Combine(place, "out"), Limit);
            job.Compare(found, oracle);
        }
    }
}

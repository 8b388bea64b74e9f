using System.Globalization;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>
/// The same job night after night, in whatever environment cron gives it: the same bytes each time, and nothing grows. Twelve
/// nights; two hundred with <c>PIPELINE_TESTS_LONG=1</c>.
/// </summary>
public sealed class NightlyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_NightAfterNight_SameBytesAndNothingGrows()
    {
        int nights = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 200 : 12;
        folder.Write("in/a.csv", "id,at\n1,2024-03-31T02:30:00\n2,\nx,2024-01-01T00:00:00Z\n");
        folder.Write("in/sub/b.csv", "id,at\n3,2024-02-29T23:59:59\n");

        // From the fifth night on, when the oldest runs are gone, what stands must be as much as the night before.
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $$"""
            program[0]=$(command -v "${program[0]}")
            zones=(UTC Pacific/Kiritimati America/St_Johns :nonsense '') tongues=(C tr_TR.UTF-8 de_DE '' C.UTF-8)
            for ((night = 0; night < {{nights}}; night++)); do
              (umask $((night % 2 ? 77 : 22)); exec env -i TZ="${zones[night % 5]}" LC_ALL="${tongues[night % 5]}" "${program[@]}" run in -o out --set runs.keep=3 \
                --type id=integer --max-rejects 1 --derive "day=cast(at as text)" --set 'output.path={dir}/{id}.csv' -q) || exit
              (cd out && find . -path ./.pipeline -prune -o -type f -exec sha256sum {} + | LC_ALL=C sort) > sums-now
              find out ! -name report.html | wc -l > count-now
              [ -e sums ] || cp sums-now sums
              cmp sums sums-now || exit
              ((night < 4)) || [ -e count ] || cp count-now count
              [ ! -e count ] || cmp count count-now || exit
            done
            echo $night; ls -A | sort; find out -path out/.pipeline -prune -o -type f -print | sort
            """,
            TimeSpan.FromMinutes(nights < 200 ? 3 : 60));

        string expected = nights.ToString(CultureInfo.InvariantCulture) + "\ncount\ncount-now\nin\nout\nsums\nsums-now\nout/1.csv\nout/2.csv\nout/_SUCCESS\nout/_manifest.json\nout/sub/3.csv\n";
        Assert.True(string.Equals(expected, result.Out, StringComparison.Ordinal), result.ToString());
    }
}

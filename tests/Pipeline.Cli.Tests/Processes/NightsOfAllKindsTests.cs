using System.Globalization;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>
/// Nights that go well, fail, are killed, go on and have nothing to do, one after the other: nothing grows but the ledger, by a
/// line for each. Two weeks of eight nights; with <c>PIPELINE_TESTS_LONG=1</c> twenty-five, which is two hundred nights.
/// </summary>
public sealed class NightsOfAllKindsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_WeeksOfAllKindsOfNights_NothingGrowsButTheLedger()
    {
        int weeks = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 25 : 2;
        folder.Write("p.yaml", """
            version: 1
            name: orders
            columns: { n: { type: integer } }
            run: { journal_interval: 100B, batch_bytes: 100B, memory: 1MiB, metrics: m.prom }
            runs: { keep: 3 }
            stages:
              - derive: { twice: "n * 2" }

            """);

        // As p.yaml, but that its program kills the run in its midst while a file is there.
        folder.Write("q.yaml", """
            version: 1
            name: orders
            run: { journal_interval: 100B, batch_bytes: 100B, memory: 1MiB, metrics: m.prom }
            runs: { keep: 3 }
            stages:
              - exec: { command: [sh, killer.sh], input: [n], output: { again: integer } }

            """);
        folder.Write("killer.sh", """
            cat > batch.$$
            if [ -e kill ] && grep -q '^90$' batch.$$; then
              until [ "$(grep -ao Jnl out/.pipeline/runs/*/journal 2> missing | wc -l)" -ge 2 ]; do sleep 0.01; done
              kill -9 $PPID
            fi
            sed 1s/.*/again/ batch.$$; rm batch.$$

            """);
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $$"""
            program[0]=$(command -v "${program[0]}"); mkdir tmp in; nights=0
            orders() { { echo n; seq 100; } > in/a.csv; { echo n; seq 50; echo $1; } > in/b.csv; }

            # What is temporary has a place of its own.
            night() {
              local expected=$1; shift; nights=$((nights + 1))
              env -i PATH=/usr/bin:/bin TMPDIR=$PWD/tmp DOTNET_EnableDiagnostics=0 "${program[@]}" run in -o out -q "$@" 2> said
              local code=$?; [[ $code = "$expected" ]] || { echo "night $nights, $*: exit $code"; cat said; exit 1; }
            }

            # Processes of a night that are still there: they are in this folder, as this shell is.
            here() { for process in /proc/[0-9]*; do [[ $process/cwd -ef . && $process != /proc/$$ ]] && echo "$process"; done; }

            # Names and, where no times and numbers of processes are in it, lengths; for some others the number of lines.
            state() {
              find out tmp ! -name report.html -printf '%p\n'; ls; find out tmp -type f ! -path '*/runs/*' ! -name '*.jsonl' ! -name lock.json -printf '%p %s\n'; wc -l < m.prom; wc -l < out/.pipeline/published.jsonl
            }
            week() {
              orders 51; night 0 -c p.yaml
              night 0 -c p.yaml --if-changed
              orders 52; night 0 -c p.yaml --if-changed
              orders x; night 65 -c p.yaml
              night 0 -c p.yaml --resume --max-rejects 1
              orders 51; touch kill; night 137 -c q.yaml; ls out/.pipeline/runs/*/journal > /dev/null || exit
              rm kill; night 0 -c q.yaml --resume; cmp <(tail -n +2 out/a.csv | cut -d, -f2) <(seq 100) || exit
              touch kill; night 137 -c q.yaml; rm kill
              for try in $(seq 100); do here > left; [ -s left ] || break; sleep 0.1; done
              rm -f batch.* missing
              sed -E 's/[0-9]{8}T[0-9]{6}\.[0-9]{3}Z/RUN/' <(state) | LC_ALL=C sort > now
            }
            touch left now before; week; cp now before
            for ((at = 1; at < {{weeks}}; at++)); do week; diff before now || exit; done
            cat left; ls -A tmp; echo $nights; ls out/.pipeline/runs | wc -l
            "${program[@]}" runs list out --json | grep -c run_id
            grep -c '"run_id"' out/.pipeline/ledger.jsonl
            """,
            TimeSpan.FromMinutes(weeks < 25 ? 3 : 60));

        // Kept are three runs and the unfinished one. One of a week's runs failed first and one was killed first; one that was killed for good is written down by the next.
        string expected = string.Create(CultureInfo.InvariantCulture, $"{weeks * 8}\n4\n{weeks * 6}\n{(weeks * 7) - 1}\n");
        Assert.True(string.Equals(expected, result.Out, StringComparison.Ordinal), result.ToString());
    }
}

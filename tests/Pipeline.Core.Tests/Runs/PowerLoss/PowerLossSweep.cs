using System.Runtime.Versioning;
using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs.PowerLoss;

/// <summary>
/// The power goes after each call of a run, and of what was not synced any part is lost (<see cref="DiskModel"/>). What stands with _SUCCESS is whole then;
/// the next run finds the old set or the new one, or makes it so; and what was reported as published stays, with its rejects.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PowerLossSweep : IDisposable
{
    private const int Chosen = 6;

    // No one reads them to know what was published; states that differ in them alone are judged once.
    private static readonly string[] IgnoredNames = ["run.json", "run.json.tmp", "latest", "lock", "lock.json", "lock.json.tmp"];

    private readonly TemporaryFolder folder = new();
    private readonly string disk;

    public PowerLossSweep()
    {
        disk = folder.At("disk");
        Directory.CreateDirectory(disk);
    }

    /// <summary>How many states were judged.</summary>
    public int States { get; private set; }

    public void Dispose() => folder.Dispose();

    /// <summary>Runs over an old set or none, and judges what may be left after each call.</summary>
    /// <param name="files">Files of the run.</param>
    /// <param name="name">The output folder.</param>
    /// <param name="hasOldSet">Whether an earlier run published there.</param>
    /// <param name="forget">Of which paths syncs are left out, or null.</param>
    /// <returns>What is wrong, of the first call where anything is.</returns>
    public async Task<IReadOnlyList<string>> SweepAsync(int files, string name, bool hasOldSet, Func<string, bool>? forget)
    {
        string output = Path.Combine(disk, name);
        string rejects = Path.Combine(disk, "new/kept");
        for (int file = 0; file < files; file++)
        {
            folder.Write($"old/f{file}.csv", $"k\n{file}\n");
            folder.Write($"newer/f{file}.csv", $"k\n{file}000\n");
        }

        folder.Write("old/gone.csv", "k\n1\n");
        folder.Write("newer/bad.csv", "k\nx\n");
        if (hasOldSet)
        {
            Assert.Equal(0, (await RunAsync(folder.At("old"), output, folder.At("elsewhere"), FileSystemCalls.Instance)).ExitCode);
        }

        SortedDictionary<string, string> old = hasOldSet ? TestRun.Published(output) : new(StringComparer.Ordinal);
        DiskModel model = new(disk);
        RecordingCalls calls = new(model, forget);
        RunReport report = await RunAsync(folder.At("newer"), output, rejects, calls);
        Assert.True(report.ExitCode == 0, report.Failure);
        Dictionary<string, SortedDictionary<string, string>> sets = new(StringComparer.Ordinal) { ["old"] = old, ["new"] = TestRun.Published(output) };
        string[] kept = [.. Directory.EnumerateFiles(rejects, "*.csv", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(disk, path))];
        Assert.Equal(2, kept.Length);
        Dictionary<string, string> whole = kept.ToDictionary(path => path, path => File.ReadAllText(Path.Combine(disk, path)), StringComparer.Ordinal);

        var wrong = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // Many files differ in the one call that syncs them all: of their many renames some are enough here.
        int step = files > 2 && Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is not "1" ? 7 : 1;
        // From the end: what a sync that was left out can lose is lost until then, so it is found at once.
        for (int time = model.Time; time >= 0 && wrong.Count == 0; time -= step)
        {
            foreach (SortedDictionary<string, string?> state in StatesAt(model, time))
            {
                string text = string.Join('\n', state.Where(entry => !IgnoredNames.Contains(Path.GetFileName(entry.Key))).Select(entry => $"{entry.Key}={entry.Value}"));
                if (seen.Add($"{time == model.Time}{text}") && Judge(state, name, sets, whole, mustBeNew: time == model.Time) is { } problem)
                {
                    wrong.Add($"after call {time}: {problem}\n{text}");
                    break;
                }
            }
        }

        return wrong;
    }

    private static async Task<RunReport> RunAsync(string data, string output, string rejects, IFileSystemCalls calls)
    {
        LoadedDefinition loaded = DefinitionReader.Parse("version: 1\ncolumns:\n  k: { type: integer }\n");
        PipelineDefinition definition = loaded.Definition with
        {
            Data = [data],
            Output = loaded.Definition.Output with { Folder = output, RemoveStale = true },
            Rejects = loaded.Definition.Rejects with { Folder = rejects, Max = 1 },
        };
        return (await PipelineFolder.RunAsync(PipelinePlan.Create(definition), new RunOptions { Calls = calls })).Report;
    }

    // All is kept or lost, all but one is, one alone is, and some chosen at random, always the same.
    private static IEnumerable<SortedDictionary<string, string?>> StatesAt(DiskModel model, int time)
    {
        IReadOnlyList<DiskChange> pending = model.Pending(time);
        Random random = new(time);
        IEnumerable<IEnumerable<DiskChange>> choices =
        [
            pending,
            [],
            .. pending.Select(one => pending.Where(change => change != one)),
            .. pending.Select(one => (IEnumerable<DiskChange>)[one]),
            .. Enumerable.Range(0, pending.Count > 2 ? Chosen : 0).Select(_ => pending.Where(change => random.Next(2) == 0).ToList()),
        ];
        return choices.Select(choice => choice.ToHashSet()).SelectMany(kept => new[] { true, false }, (kept, content) => model.After(time, kept, content));
    }

    // What is wrong with a state, or null.
    private string? Judge(
        SortedDictionary<string, string?> state, string name, Dictionary<string, SortedDictionary<string, string>> sets, Dictionary<string, string> rejects, bool mustBeNew)
    {
        States++;
        string at = folder.At($"state-{States}");
        Directory.CreateDirectory(at);
        foreach ((string path, string? content) in state)
        {
            string full = Path.Combine(at, path);
            if (content is null)
            {
                Directory.CreateDirectory(full);
            }
            else if (content.StartsWith("->", StringComparison.Ordinal))
            {
                File.CreateSymbolicLink(full, content[2..]);
            }
            else
            {
                File.WriteAllText(full, content);
            }
        }

        try
        {
            string output = Path.Combine(at, name);
            if (Directory.Exists(output) && File.Exists(Path.Combine(output, "_SUCCESS")) && Which(output, sets) is null)
            {
                return "_SUCCESS stands, and the set is neither the old nor the new one";
            }

            using (RunFolder.Open(new RunFolderOptions { Output = output, Sync = false }))
            {
                // It finishes what was begun.
            }

            string? which = Which(output, sets);
            return which is null ? $"neither set after the next run began: {string.Join(' ', TestRun.Published(output).Keys)}"
                : mustBeNew && which is not "new" ? "what was reported as published is gone"
                : which is "new" && rejects.Any(file => !state.TryGetValue(file.Key, out string? content) || !string.Equals(content, file.Value, StringComparison.Ordinal))
                    ? "published, and rejects are lost"
                    : null;
        }
        catch (RunException exception)
        {
            return exception.Message;
        }
        finally
        {
            Directory.Delete(at, recursive: true);
        }
    }

    private static string? Which(string output, Dictionary<string, SortedDictionary<string, string>> sets)
    {
        SortedDictionary<string, string> found = TestRun.Published(output);
        return sets.Where(set => set.Value.SequenceEqual(found)).Select(set => set.Key).FirstOrDefault();
    }
}

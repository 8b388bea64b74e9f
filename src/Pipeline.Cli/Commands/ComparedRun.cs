using System.Text.Json;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Cli.Commands;

/// <summary>A run as it is compared with another: by section and name, what is to be equal.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Values">The values; a section that this run cannot tell of has none.</param>
/// <param name="Sections">The sections that it can tell of.</param>
/// <param name="Speed">How fast it was, which is never quite the same.</param>
internal sealed record ComparedRun(string Title, IReadOnlyDictionary<(string Section, string Name), string> Values, IReadOnlySet<string> Sections, RunSpeed Speed)
{
    /// <summary>A run of an output folder: of its report, or, where that is not kept any more, of its line of the ledger.</summary>
    public static ComparedRun Of(EarlierRun run)
    {
        using JsonDocument? report = run.Report is { } path ? StoredReport.Open(path) : null;
        return Of(run.Entry, report?.RootElement ?? default, run.Folder);
    }

    /// <summary>A run whose folder or report was named.</summary>
    /// <exception cref="RunException">66: there is none.</exception>
    public static ComparedRun OfPath(string path)
    {
        string file = Entry.TryLookThrough(path) == EntryKind.Folder ? Path.Combine(path, "run.json") : path;
        using JsonDocument report = StoredReport.Open(file)
            ?? throw new RunException(ExitCodes.NoInput, $"'{path}' is no report and no folder of a run: name those, or the output folder first: runs diff OUT A B");
        return Of(StoredReport.EntryOf(report.RootElement, path), report.RootElement, Path.GetDirectoryName(Path.GetFullPath(file)));
    }

    private static ComparedRun Of(LedgerEntry entry, JsonElement report, string? folder)
    {
        Dictionary<(string, string), string> values = [];
        HashSet<string> sections = ["run", "counts", "rejects"];
        void Add(string section, string name, string? value) => values[(section, name)] = value ?? "-";
        Add("run", "status", entry.Status);
        Add("run", "exit_code", entry.ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("run", "name", entry.Name);
        Add("run", "definition", entry.Definition?[..Math.Min(12, entry.Definition.Length)]);
        Add("run", "engine", entry.Engine);
        Add("counts", "files in", RunsText.Number(entry.InputFiles));
        Add("counts", "files out", RunsText.Number(entry.OutputFiles));
        Add("counts", "read", RunsText.Number(entry.Counts.In));
        Add("counts", "written", RunsText.Number(entry.Counts.Out));
        Add("counts", "filtered", RunsText.Number(entry.Counts.Filtered));
        Add("counts", "rejected", RunsText.Number(entry.Counts.Rejected));
        Add("counts", "bytes out", RunsText.Number(entry.BytesOut));
        foreach ((string code, long count) in entry.Rejects)
        {
            Add("rejects", code, RunsText.Number(count));
        }

        if (report.ValueKind == JsonValueKind.Object)
        {
            sections.UnionWith(["setting", "input", "output"]);
            foreach (JsonElement setting in StoredReport.FilesOf(null, report, "settings"))
            {
                Add("setting", StoredReport.Text(setting, "key") ?? "", StoredReport.Text(setting, "value"));
            }

            JsonElement taken = StoredReport.Member(report, "taken_over");
            foreach (JsonElement file in StoredReport.FilesOf(folder, report, "inputs"))
            {
                Add("input", StoredReport.Text(file, "path") ?? "", $"{StoredReport.Member(file, "records")} records, crc {StoredReport.Text(file, "crc32c")}");
            }

            foreach (JsonElement file in StoredReport.FilesOf(null, taken, "inputs"))
            {
                Add("input", file.GetString() ?? "", $"taken over from {StoredReport.Text(taken, "run_id")}");
            }

            foreach (JsonElement file in StoredReport.FilesOf(folder, report, "outputs").Concat(StoredReport.FilesOf(null, taken, "outputs")))
            {
                string hash = StoredReport.Text(file, "sha256") ?? "";
                Add("output", StoredReport.Text(file, "path") ?? "", $"{StoredReport.Member(file, "records")} records, sha {hash[..Math.Min(12, hash.Length)]}");
            }
        }

        return new ComparedRun(entry.RunId, values, sections, RunSpeed.Of(entry, report));
    }
}

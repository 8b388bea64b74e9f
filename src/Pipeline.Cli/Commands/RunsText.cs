using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Records;
using Pipeline.Runs;

namespace Pipeline.Cli.Commands;

/// <summary>What <c>pipeline runs</c> prints, but for the comparison.</summary>
internal static class RunsText
{
    private const int MostFiles = 20;

    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the list of runs.</summary>
    public static void WriteList(TextWriter output, RunHistory history, int most, bool json)
    {
        if (json)
        {
            WriteJson(output, writer =>
            {
                writer.WriteStartArray();
                foreach (EarlierRun run in history.Runs)
                {
                    WriteObject(writer, run, isPublished: string.Equals(run.Id, history.Published, StringComparison.Ordinal));
                }

                writer.WriteEndArray();
            });
            return;
        }

        List<string[]> rows = [["run", "took", "status", "exit", "in", "out", "rejected", "files", "on disk"]];
        foreach (EarlierRun run in history.Runs.TakeLast(most))
        {
            LedgerEntry entry = run.Entry;
            rows.Add(
            [
                run.Id,
                entry.Ended is null ? "-" : $"{entry.Duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s",
                entry.Status + (string.Equals(run.Id, history.Published, StringComparison.Ordinal) ? " *" : ""),
                entry.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "-",
                Number(entry.Counts.In),
                Number(entry.Counts.Out),
                Number(entry.Counts.Rejected),
                Number(entry.OutputFiles),
                run.Folder is null ? "-" : Number(run.FolderBytes),
            ]);
        }

        TextTable.Write(output, rows);
        int earlier = history.Runs.Count - (rows.Count - 1);
        string more = earlier > 0 ? $"{Number(earlier)} earlier {(earlier == 1 ? "run" : "runs")} not shown (--count N); " : "";
        string stands = history.Published is null ? "nothing is published" : "* its files stand";
        output.WriteLine($"{more}{stands}; {Folders(history.Runs.Count(run => run.Folder is not null))} on disk: {Number(history.Runs.Sum(run => run.FolderBytes))} bytes");
    }

    /// <summary>Writes one run; as JSON its report where that is kept.</summary>
    public static void WriteRun(TextWriter output, EarlierRun run, bool json)
    {
        using JsonDocument? report = run.Report is { } path ? StoredReport.Open(path) : null;
        if (json)
        {
            WriteJson(output, writer =>
            {
                if (report is null)
                {
                    WriteObject(writer, run, isPublished: null);
                }
                else
                {
                    report.RootElement.WriteTo(writer);
                }
            });
            return;
        }

        LedgerEntry entry = run.Entry;
        Line(output, "run", $"{run.Id}{(entry.Name is { } name ? $", {name}" : "")}");
        Line(output, "status", entry.Status + (entry.ExitCode is { } code ? $" (exit {code})" : ""));
        Line(output, "why", entry.Failure);
        Line(output, "ended", entry.Ended is { } ended ? $"{ended.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC, after {entry.Duration.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)} s" : null);
        Line(output, "unchanged", entry.UnchangedSince is { } since ? $"since run {since}" : null);
        Line(output, "in", $"{Number(entry.Counts.In)} records from {Number(entry.InputFiles)} files, {Number(entry.BytesIn)} bytes read");
        Line(output, "taken over", entry.FilesTakenOver > 0 ? $"{Number(entry.FilesTakenOver)} of the files, which had not changed" : null);
        Line(output, "out", $"{Number(entry.Counts.Out)} records in {Number(entry.OutputFiles)} files, {Number(entry.BytesOut)} bytes{(entry.StaleFiles > 0 ? $"; {Number(entry.StaleFiles)} files of earlier runs stay" : "")}");
        Line(output, "filtered", Number(entry.Counts.Filtered));
        Line(output, "rejected", Number(entry.Counts.Rejected) + string.Concat(entry.Rejects.OrderBy(reject => reject.Key, StringComparer.Ordinal).Select(reject => $", {reject.Key} {Number(reject.Value)}")));
        Line(output, "definition", entry.Definition?[..Math.Min(12, entry.Definition.Length)]);
        Line(output, "engine", entry.Engine);
        Line(output, "folder", run.Folder is null ? "not kept any more" : $"{run.Folder}, {Number(run.FolderBytes)} bytes");
        if (report is null)
        {
            return;
        }

        JsonElement[] files = [.. StoredReport.FilesOf(run.Folder, report.RootElement, "outputs")];
        foreach (JsonElement file in files.Take(MostFiles))
        {
            Line(output, "file", $"{StoredReport.Text(file, "path")}, {StoredReport.Member(file, "records")} records, {StoredReport.Member(file, "bytes")} bytes, sha256 {StoredReport.Text(file, "sha256")}");
        }

        Line(output, "", files.Length > MostFiles ? $"{Number(files.Length - MostFiles)} more; --json has them" : null);
    }

    /// <summary>Writes which runs' folders went, or would go.</summary>
    public static void WritePruned(TextWriter output, IReadOnlyList<EarlierRun> gone, bool dryRun, bool json)
    {
        if (json)
        {
            WriteJson(output, writer =>
            {
                writer.WriteStartArray();
                foreach (EarlierRun run in gone)
                {
                    WriteObject(writer, run, isPublished: null);
                }

                writer.WriteEndArray();
            });
            return;
        }

        foreach (EarlierRun run in gone)
        {
            output.WriteLine($"{run.Id}  {run.Entry.Status}, {Number(run.FolderBytes)} bytes");
        }

        output.WriteLine($"{Folders(gone.Count)} {(dryRun ? "would go" : "went")}, {Number(gone.Sum(run => run.FolderBytes))} bytes");
    }

    /// <summary>Writes JSON and a line feed.</summary>
    public static void WriteJson(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text, Options))
        {
            write(writer);
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
    }

    /// <summary>A number as people read it.</summary>
    public static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Folders(int count) => count == 1 ? "1 run's folder" : $"{Number(count)} runs' folders";

    private static void WriteObject(Utf8JsonWriter writer, EarlierRun run, bool? isPublished)
    {
        writer.WriteStartObject();
        run.Entry.WriteMembers(writer);
        if (isPublished is { } stands)
        {
            writer.WriteBoolean("files_stand", stands);
        }

        writer.WriteString("run_folder", run.Folder);
        writer.WriteNumber("run_folder_bytes", run.FolderBytes);
        writer.WriteEndObject();
    }

    private static void Line(TextWriter output, string label, string? text)
    {
        if (text is not null)
        {
            output.WriteLine($"{label,-11}{PrintableText.Line(text)}");
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Reports;

namespace Pipeline.Cli.Progress;

/// <summary>A JSON object a line for programs, each second. Names as in run.json: lower case with underscores.</summary>
internal sealed class JsonView(TextWriter error) : ProgressView
{
    private static readonly JsonSerializerOptions OneLine = new() { WriteIndented = false };

    /// <inheritdoc/>
    public override TimeSpan Period => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override void Show(ProgressSnapshot snapshot)
    {
        JsonObject line = new()
        {
            ["event"] = "progress",
            ["elapsed_seconds"] = Math.Round(snapshot.Elapsed.TotalSeconds, 3),
            ["files_done"] = snapshot.FilesDone,
            ["files_total"] = snapshot.FilesTotal,
            ["bytes_read"] = snapshot.BytesRead,
            ["bytes_total"] = snapshot.BytesTotal >= 0 ? snapshot.BytesTotal : null,
            ["records_read"] = snapshot.RecordsRead,
            ["records_written"] = snapshot.RecordsWritten,
            ["records_rejected"] = snapshot.RecordsRejected,
            ["seconds_left"] = ProgressText.Left(snapshot) is { } left ? Math.Round(left.TotalSeconds, 1) : null,
            ["blocks"] = new JsonArray([.. snapshot.Blocks.Select(Block)]),
        };
        error.WriteLine(line.ToJsonString(OneLine));
        error.Flush();
    }

    private static JsonObject Block(BlockProgress block) => new()
    {
        ["name"] = block.Name,
        ["dop"] = block.Dop,
        ["queued"] = block.Queued,
        ["capacity"] = block.Capacity >= 0 ? block.Capacity : null,
        ["busy"] = Math.Round(block.Busy, 3),
    };
}

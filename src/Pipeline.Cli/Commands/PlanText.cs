using System.Globalization;
using Pipeline.Planning;
using Pipeline.Records;

namespace Pipeline.Cli.Commands;

/// <summary>A plan in plain text.</summary>
internal static class PlanText
{
    private const int MostFiles = 20;

    /// <summary>Writes files, the schema after each stage, blocks and the disk space needed.</summary>
    public static void Write(TextWriter output, PipelinePlan plan)
    {
        Write(output, Line($"pipeline file  {plan.Definition.File ?? "none"}"));
        output.WriteLine();
        Write(output, Line($"files          {plan.Files.Count}, {Bytes(plan.Files.Sum(file => Math.Max(0, file.Bytes)))}"));
        foreach (PlannedFile file in plan.Files.Take(MostFiles))
        {
            string bytes = file.Bytes < 0 ? "a stream" : Bytes(file.Bytes);
            Write(output, Line($"  {file.Name}  {bytes}, {file.Header.Count} {(file.Header.Count == 1 ? "column" : "columns")}, {DelimiterName.Of(file)}{EncodingName.Of(file.Encoding)}  ->  {file.Destination}"));
        }

        More(output, plan.Files.Count, "files");
        if (plan.Definition.Output.File is { } one)
        {
            output.WriteLine(Line($"  {(plan.Files.Count == 1 ? "its records go" : "all their records go, in this order,")} to the one file {one}"));
        }

        foreach (string ignored in plan.Ignored.Take(MostFiles))
        {
            Write(output, $"  ignored: {ignored}");
        }

        More(output, plan.Ignored.Count, "ignored");
        foreach ((string stage, string file, long bytes) in plan.References)
        {
            Write(output, Line($"  {stage} looks up in {file}, {Bytes(bytes)}"));
        }

        foreach (PlannedStage stage in plan.Stages.Where(stage => stage.Sends is not null))
        {
            Write(output, $"  {stage.Name} sends {stage.Sends}");
        }

        WriteSchemas(output, plan);
        output.WriteLine();
        Write(output, "blocks         each named as --dop, --shard and --capacity take it");
        foreach (PlannedBlock block in plan.Blocks)
        {
            string dop = block.Processes is { } processes ? Line($"{processes} {(processes == 1 ? "process" : "processes")}") : Line($"dop {block.MaxDegreeOfParallelism}{(block.MostAtOnce > block.MaxDegreeOfParallelism ? Line($" to {block.MostAtOnce}") : "")}");
            Write(output, Line($"  {block.Name}  {dop}, capacity {block.BoundedCapacity}"));
        }

        output.WriteLine();
        Write(output, Line($"disk           about {Bytes(plan.Files.Sum(file => Math.Max(0, file.Bytes)))} for staging, if the output is as large as the input"));
        foreach (PlannedBlock holds in plan.Blocks.Where(block => block.HoldsRecords))
        {
            Write(output, Line($"waits          {holds.Name} takes all records before it gives the first{(holds.MayGiveEarly ? ", where its keys do not fit into memory" : "")}"));
        }

        if (plan.Blocks.Any(block => block.HoldsRecords))
        {
            Write(output, plan.SpillEstimate switch
            {
                null => "               past run.state_memory they go to disk; how many bytes the input does not say",
                0 => "               they fit into run.state_memory",
                { } bytes => Line($"               past run.state_memory they go to disk: about {Bytes(bytes)}"),
            });
        }

        foreach (object warning in plan.Warnings)
        {
            Write(output, Line($"warning        {warning}"));
        }
    }

    private static void WriteSchemas(TextWriter output, PipelinePlan plan)
    {
        IReadOnlyList<Schema> schemas = plan.Files[0].Schemas;
        output.WriteLine();
        Write(output, $"columns        as {plan.Files[0].Name} has them, then after each stage");
        Write(output, $"  read: {Columns(schemas[0])}");
        for (int i = 1; i < schemas.Count; i++)
        {
            PlannedStage stage = plan.Stages[i];
            string columns = schemas[i] == schemas[i - 1] ? "unchanged" : Columns(schemas[i]);
            Write(output, $"  {stage.Name}: {columns}");
        }

        if (plan.Definition.Output.DropPartitionColumns)
        {
            Write(output, $"  written, without those in output.path: {string.Join(", ", plan.Files[0].WrittenColumns)}");
        }
    }

    // Names of files and columns are data, and a terminal obeys what stands in them.
    private static void Write(TextWriter output, string line) => output.WriteLine(PrintableText.Line(line));

    private static string Columns(Schema schema) =>
        string.Join(", ", schema.Columns.Select(column => column.Type == ColumnType.Text ? column.Name : $"{column.Name} {column.Type.ToString().ToLowerInvariant()}"));

    private static void More(TextWriter output, int count, string what)
    {
        if (count > MostFiles)
        {
            Write(output, Line($"  … and {count - MostFiles} more {what}"));
        }
    }

    private static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => Line($"{bytes} B"),
        < 1_000_000 => Line($"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => Line($"{bytes / 1e6:0.#} MB"),
        _ => Line($"{bytes / 1e9:0.##} GB"),
    };

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

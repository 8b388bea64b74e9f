using Pipeline.Definition;
using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Exec;

/// <summary>
/// <c>exec: { command: [PROGRAM, ARGUMENT, …], output: { NAME: TYPE } }</c> has a program compute columns, as <c>derive</c> has
/// expressions, and with <c>changes_record_count: true</c> filter or multiply records too. The program answers batches; the step takes
/// each record with an answer in its slots and checks the types.
/// </summary>
internal sealed class ExecStage : RecordStep
{
    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "exec",
        """
        {"type":"object","description":"Has a program of yours compute columns.","required":["command"],"additionalProperties":false,
        "properties":{"command":{"type":"array","minItems":1,"items":{"type":["string","number"]},"description":"Program and arguments; never a shell."},
        "protocol":{"enum":["plain","framed"],"default":"plain","description":"plain: CSV on stdin and stdout, one process a batch. framed: frames as in PROTOCOL.md, a process that stays alive."},
        "input":{"type":["array","string"],"items":{"type":"string"},"description":"Columns that the program gets; default all."},
        "changes_record_count":{"type":"boolean","default":false,"description":"Whether a record may have no answer, which filters it, or several; a plain program gets a column _record and gives it back."},
        "output":{"type":"object","additionalProperties":{"enum":["text","integer","decimal","double","boolean","date","timestamp"]},"description":"Columns that it answers, with their types."},
        "timeout":{"type":"string","default":"60s","description":"For a batch, such as 500ms, 60s or 5m."}}}
        """,
        Bind)
    {
        Makes = static body => body.Find("output")?.Entries.Select(entry => entry.Key) ?? [],
        Placement = StagePlacement.OwnBlock,
        Runner = static context => new ProgramRunner(context.Stage, context.Parallelism, context.Cancellation),
        RunsPrograms = true,
        Outside = "runs programs",
        Folder = FolderOf,
    };

    private readonly (Column Column, ValueParser Parser)[] answers;

    private ExecStage(ExecProgram program)
    {
        Program = program;
        Slots = [.. program.Input.Select(column => column.Slot)];
        answers = [.. program.Output.Select(column => (column, ValueParser.For(column)))];
    }

    /// <summary>What it runs.</summary>
    public ExecProgram Program { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots { get; }

    /// <summary>Checks what the program answered, which stands in the slots of its output columns.</summary>
    public override StepOutcome Apply(RecordFields record, List<StepFault> faults)
    {
        foreach ((Column column, ValueParser parser) in answers)
        {
            if (!record.IsNull(column.Slot) && !parser.IsValid(record.Text(column.Slot)))
            {
                faults.Add(new StepFault(column.Name, $"type.{TypeNames.Name(column.Type)}", $"expected {parser.Expected} from the program"));
            }
        }

        return faults.Count == 0 ? StepOutcome.Keep : StepOutcome.Reject;
    }

    private static BoundStage? Bind(StageBinding binding)
    {
        SettingNode body = binding.Stage.Body;
        if (body.Kind != SettingKind.Map)
        {
            return binding.Problem(body, "expected { command: [PROGRAM, …], output: { NAME: TYPE, … } }");
        }

        if (!binding.OnlyKeys(body, "command", "protocol", "changes_record_count", "input", "output", "timeout")
            || ChangesRecordCount(binding, body.Find("changes_record_count")) is not { } changes
            || Command(binding, body) is not { } command || Input(binding, body.Find("input")) is not { } input || Timeout(binding, body.Find("timeout")) is not { } timeout)
        {
            return null;
        }

        if (body.Find("protocol") is { } protocol && protocol is not { Kind: SettingKind.Scalar, Text: "plain" or "framed" })
        {
            return binding.Problem(protocol, "the protocol is plain, CSV on stdin and stdout, or framed, a process that stays alive and speaks in frames");
        }

        bool isFramed = body.Find("protocol") is { Text: "framed" };

        Schema schema = binding.Input;
        List<Column> output = [];
        foreach (SettingEntry entry in body.Find("output")?.Entries ?? [])
        {
            if (TypeNames.Find(entry.Value.Text) is not { } type || entry.Value.Kind != SettingKind.Scalar)
            {
                return binding.Problem(entry.Value, $"the type of '{entry.Key}' is one of text, integer, decimal, double, boolean, date, timestamp");
            }

            if (changes && !isFramed && IsTaken(binding, entry.Key))
            {
                return null;
            }

            schema = schema.WithComputed(entry.Key, type, out int slot);
            output.Add(new Column(entry.Key, type, slot));
        }

        if (changes && !isFramed && input.Exists(column => IsTaken(binding, column.Name)))
        {
            return null;
        }

        return output.Count == 0 && !changes
            ? binding.Problem(body.Find("output") ?? body, "expected the columns that the program answers under 'output', such as { score: decimal }")
            : binding.Bound(schema, new ExecStage(new ExecProgram(command, FolderOf(binding.Stage), input, output, timeout) { IsFramed = isFramed, ChangesRecordCount = changes }));
    }

    private static bool? ChangesRecordCount(StageBinding binding, SettingNode? node)
    {
        switch (node)
        {
            case null or { Kind: SettingKind.Scalar, Text: "false" }:
                return false;
            case { Kind: SettingKind.Scalar, Text: "true" }:
                return true;
            default:
                binding.Problem(node, "expected true or false under 'changes_record_count'");
                return null;
        }
    }

    private static bool IsTaken(StageBinding binding, string column)
    {
        bool isTaken = string.Equals(column, ExecProgram.RecordColumn, StringComparison.Ordinal);
        if (isTaken)
        {
            binding.Problem(binding.Stage.Body, $"the column '{column}' is how a program that changes the number of records tells which it answers: rename yours, or leave it out of 'input' and 'output'");
        }

        return isTaken;
    }

    private static List<string>? Command(StageBinding binding, SettingNode body)
    {
        SettingNode? command = body.Find("command");
        if (command is { Kind: SettingKind.List, Items.Count: > 0 } && command.Items.All(item => item.Kind == SettingKind.Scalar) && command.Items[0].Text.Length > 0)
        {
            return [.. command.Items.Select(item => item.Text)];
        }

        binding.Problem(command ?? body, "expected the program and its arguments under 'command' as a list, such as [python3, score.py]; there is no shell");
        return null;
    }

    private static List<Column>? Input(StageBinding binding, SettingNode? node)
    {
        if (node is null)
        {
            return [.. binding.Input.Columns];
        }

        List<Column?>? columns = binding.Names(node, "the columns that the program gets under 'input'")?.ConvertAll(binding.Column);
        return columns is null || columns.Contains(null) ? null : [.. columns.OfType<Column>()];
    }

    private static TimeSpan? Timeout(StageBinding binding, SettingNode? node)
    {
        if (DurationType.TimeOf(node is null ? "60s" : node.Text) is { } time)
        {
            return time;
        }

        binding.Problem(node!, "expected how long the program may take for a batch under 'timeout', up to 24h, such as 500ms, 60s or 5m");
        return null;
    }

    /// <summary>Programs run where their pipeline file lies, so scripts may lie beside it; a file that is a pipe (<c>-c &lt;(…)</c>) lies nowhere.</summary>
    private static string FolderOf(StageDefinition stage) => stage.Mark.Folder();
}

using Pipeline.Definition;
using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Lookups;

/// <summary>
/// <c>lookup: { file: customers.csv, on: { customer: id }, take: [name, { customer_country: country }], missing: reject, duplicate: error }</c>
/// takes columns of the record in another file that has the same key. <c>keep: matched</c> or <c>unmatched</c> in place of <c>take</c>
/// only asks whether there is one.
/// </summary>
internal static class LookupStage
{
    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "lookup",
        """
        {"type":"object","required":["file","on"],"additionalProperties":false,"description":"Takes columns of the record of another file that has the same key.",
        "properties":{"file":{"type":"string","description":"The file to look in, relative to the pipeline file."},
        "csv":{"type":"object","description":"How that file is written: keys as below input.csv."},
        "columns":{"type":"object","description":"Types and rules of its columns: keys as below columns."},
        "on":{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"},"minItems":1},{"type":"object","minProperties":1,"additionalProperties":{"type":"string"}}],"description":"Columns to compare: name here to name there."},
        "take":{"anyOf":[{"type":"string"},{"type":"array","minItems":1,"items":{"anyOf":[{"type":"string"},{"type":"object","minProperties":1,"additionalProperties":{"type":"string"}}]}}],"description":"Columns to take; { new: old } under another name."},
        "keep":{"enum":["matched","unmatched"],"description":"In place of take: which records go on."},
        "missing":{"enum":["reject","null","drop",null],"default":"reject","description":"What becomes of a record without a match."},
        "duplicate":{"enum":["error","first","last","all"],"default":"error","description":"What is done about two records of the file with one key."}}}
        """,
        Bind)
    {
        Makes = static body => body.Find("take") is { } take ? MadeBy(take) : [],
        Reads = FileOf,
    };

    private static BoundStage? Bind(StageBinding binding)
    {
        if (new LookupReader(binding).Read() is not { } definition)
        {
            return null;
        }

        if (definition.Duplicate == DuplicateKey.All)
        {
            return binding.Problem(binding.Stage.Body.Find("duplicate")!, "duplicate: all is not built yet; say error, first or last");
        }

        if (binding.References is null)
        {
            throw new InvalidOperationException("a lookup is bound where no file may be opened");
        }

        // Both sides are judged, so that all faults are told at once.
        Column?[] own = [.. definition.On.Select(pair => binding.Column(pair.Column))];
        if (binding.References.Open(binding, definition.File, definition.Csv, definition.Columns) is not { } reference)
        {
            return null;
        }

        Column?[] there = [.. definition.On.Select(pair => Find(binding, reference, pair.Reference))];
        Column?[] taken = [.. definition.Take.Select(take => Find(binding, reference, take.Reference))];
        if (own.Contains(null) || there.Contains(null) || taken.Contains(null))
        {
            return null;
        }

        return Compare(binding, definition, own!, there!) is { } types && Output(binding, definition, taken!, out int[] slots) is { } output
            ? Bound(binding, definition, reference, [.. own.Select((column, i) => column! with { Type = types[i] })], [.. there.Select((column, i) => column! with { Type = types[i] })], taken!, slots, output)
            : null;
    }

    private static BoundStage? Bound(StageBinding binding, LookupDefinition definition, Reference reference, Column[] own, Column[] there, Column[] taken, int[] slots, Schema output)
    {
        try
        {
            LookupPlan plan = new(reference, new LookupKey(there), string.Join(' ', there.Select(column => column.Type)), taken, definition.Duplicate);
            return binding.Bound(output, new LookupStep(plan, definition, new LookupKey(own), slots));
        }
        catch (FormatException exception)
        {
            return binding.Problem(definition.On[0].Column, exception.Message);
        }
    }

    private static ColumnType[]? Compare(StageBinding binding, LookupDefinition definition, Column[] own, Column[] there)
    {
        ColumnType?[] types = [.. own.Zip(there, (a, b) => LookupKey.Compared(a.Type, b.Type))];
        for (int i = 0; i < types.Length; i++)
        {
            if (types[i] is null)
            {
                binding.Problem(definition.On[i].Column, $"'{own[i].Name}' is {TypeNames.Name(own[i].Type)} and '{there[i].Name}' of the reference is {TypeNames.Name(there[i].Type)}, which cannot be equal: declare them alike, or one of them as text");
                return null;
            }
        }

        return [.. types.Select(type => type!.Value)];
    }

    /// <summary>The schema behind the stage: what is taken stands behind the columns that are there.</summary>
    private static Schema? Output(StageBinding binding, LookupDefinition definition, Column[] taken, out int[] slots)
    {
        List<Column> columns = [.. binding.Input.Columns];
        int slot = binding.Input.Slots;
        slots = [.. Enumerable.Range(slot, taken.Length)];
        bool fine = true;
        foreach ((Column column, SettingNode name) in taken.Zip(definition.Take, (column, take) => (column, take.Name)))
        {
            if (columns.Exists(other => string.Equals(other.Name, name.Text, StringComparison.Ordinal)))
            {
                binding.Problem(name, $"there is a column '{name.Text}' already: take it under another name, such as {{ new_name: {column.Name} }}, or drop the other one before");
                fine = false;
                continue;
            }

            columns.Add(column with { Name = name.Text, Slot = slot++, MayHaveAnyText = true, NullValues = null });
        }

        return fine ? new Schema(columns, binding.Input.SourceFields, slot) { Sample = binding.Input.Sample } : null;
    }

    private static Column? Find(StageBinding binding, Reference reference, SettingNode name)
    {
        Column? column = reference.Schema.Find(name.Text);
        if (column is null)
        {
            binding.Problem(name, $"no column '{name.Text}' in {reference.Name}{ColumnNames.Clause(name.Text, reference.Schema.Columns)}");
        }

        return column;
    }

    private static IEnumerable<string> MadeBy(SettingNode take) =>
        (take.Kind == SettingKind.List ? take.Items : [take]).SelectMany(item => item.Kind == SettingKind.Map ? item.Entries.Select(entry => entry.Key) : [item.Text]);

    private static string? FileOf(StageDefinition stage) => stage.Body is { Kind: SettingKind.Map } && stage.Body.Find("file") is { Kind: SettingKind.Scalar, Text.Length: > 0 } file
        ? Path.GetFullPath(file.Text, file.Mark.Folder())
        : null;
}

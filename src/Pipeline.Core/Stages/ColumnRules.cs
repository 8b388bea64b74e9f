using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Definition;
using Pipeline.Expressions.Values;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>
/// Declared types and rules, checked on every record before the first stage: one fault for each failing column, in the
/// order of the columns in the file.
/// </summary>
internal sealed class ColumnRules : RecordStep
{
    /// <summary>Name of this step among the stages.</summary>
    public const string StageName = "columns";

    private readonly Rule[] rules;
    private readonly int[] missing;

    private ColumnRules(List<Rule> rules, int[] missing)
    {
        this.rules = [.. rules];
        this.missing = missing;
        Slots = [.. rules.Select(rule => rule.Slot)];
        Computes = missing;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots { get; }

    /// <summary>The columns that the file lacks, which are null.</summary>
    public override IReadOnlyList<int> Computes { get; }

    /// <summary>The rules of the columns that the schema has, or null when there is nothing to check.</summary>
    /// <param name="definitions">The columns declared.</param>
    /// <param name="schema">Those of the file, and those that it lacks behind its fields.</param>
    /// <param name="mayLack">Whether one of the files may lack columns.</param>
    /// <param name="problems">Where problems go.</param>
    public static ColumnRules? Bind(IReadOnlyList<ColumnDefinition> definitions, Schema schema, bool mayLack, ICollection<Problem> problems)
    {
        List<Rule> rules = [];
        bool isMissing = mayLack;
        foreach (ColumnDefinition definition in definitions)
        {
            if (schema.Find(definition.Name) is not { } column || column.Slot >= schema.SourceFields)
            {
                isMissing = true;
                continue;
            }

            try
            {
                rules.Add(new Rule(definition, column));
            }
            catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException)
            {
                problems.Add(new Problem(definition.Mark, $"column '{definition.Name}': {exception.Message}", ExitCodes.Definition));
            }
        }

        rules.RemoveAll(rule => rule.AlwaysHolds);
        rules.Sort((a, b) => a.Slot.CompareTo(b.Slot));

        // Another file may have the missing column, and the stages of a run are the same for all files.
        return rules.Count == 0 && !isMissing ? null : new ColumnRules(rules, [.. Enumerable.Range(schema.SourceFields, schema.Slots - schema.SourceFields)]);
    }

    /// <inheritdoc/>
    public override StepOutcome Apply(RecordFields record, List<StepFault> faults)
    {
        foreach (int slot in missing)
        {
            record.SetNull(slot);
        }

        foreach (Rule rule in rules)
        {
            if (rule.Check(record) is { } fault)
            {
                faults.Add(fault);
            }
        }

        return faults.Count == 0 ? StepOutcome.Keep : StepOutcome.Reject;
    }

    /// <inheritdoc/>
    public override int ApplyMany(RecordBlock block, Span<int> rows, ref StageCounts counts, List<StepFault> faults)
    {
        Debug.Assert(rows.Length == block.Count, "the first step gets all records");
        foreach (int slot in missing)
        {
            block.Computed(slot).Fill(-1);
        }

        long[] places = ArrayPool<long>.Shared.Rent(rows.Length);
        bool[] holds = ArrayPool<bool>.Shared.Rent(rows.Length);
        foreach (Rule rule in rules)
        {
            block.Locate(rule.Slot, rows, places);
            rule.CheckMany(block, places.AsSpan(0, rows.Length), holds);
            for (int i = holds.AsSpan(0, rows.Length).IndexOf(false); i >= 0 && i < rows.Length; i++)
            {
                if (!holds[i])
                {
                    block.PutOff(rows[i]);
                }
            }
        }

        ArrayPool<long>.Shared.Return(places);
        ArrayPool<bool>.Shared.Return(holds);
        return WithoutPutOff(block, rows);
    }

    /// <summary>The rules of one column.</summary>
    private sealed class Rule
    {
        private readonly ColumnDefinition definition;
        private readonly ValueParser? parser;
        private readonly TextSet? allowed;
        private readonly Regex? pattern;
        private readonly bool hasTextRules;

        public Rule(ColumnDefinition definition, Column column)
        {
            this.definition = definition;
            Slot = column.Slot;
            parser = column.Type == ColumnType.Text && definition.Min is null && definition.Max is null
                ? null
                : ValueParser.For(column, definition.Min, definition.Max);
            allowed = definition.Allowed is { } texts ? new TextSet([.. texts.Select(Encoding.UTF8.GetBytes)]) : null;
            hasTextRules = definition.Allowed is not null || definition.Pattern is not null || definition.MinLength is not null || definition.MaxLength is not null;
            if (definition.Pattern is { } text)
            {
                if (text.Length > 4096)
                {
                    throw new FormatException("the pattern is longer than 4,096 characters");
                }

                pattern = new Regex($"^(?:{text})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            }
        }

        public int Slot { get; }

        public bool AlwaysHolds => parser is null && !definition.Required && definition.Allowed is null && pattern is null
            && definition.MinLength is null && definition.MaxLength is null;

        public StepFault? Check(RecordFields record)
        {
            if (record.IsNull(Slot))
            {
                return definition.Required ? Fault("rule.required", "expected a value, found null") : null;
            }

            ReadOnlySpan<byte> text = record.Text(Slot);
            switch (parser?.Check(text) ?? ValueVerdict.Valid)
            {
                case ValueVerdict.Invalid:
                    return Fault($"type.{TypeNames.Name(definition.Type)}", $"expected {parser!.Expected}{(definition.Forms is null ? DecimalComma.Hint(definition.Type, text) : null)}");
                case ValueVerdict.BelowMin:
                    return Fault("rule.min", $"expected at least {definition.Min}");
                case ValueVerdict.AboveMax:
                    return Fault("rule.max", $"expected at most {definition.Max}");
            }

            return CheckText(text);
        }

        /// <summary>Whether the rules hold for each of many texts.</summary>
        public void CheckMany(RecordBlock block, ReadOnlySpan<long> places, Span<bool> holds)
        {
            if (parser is null)
            {
                holds[..places.Length].Fill(true);
            }
            else
            {
                parser.CheckMany(block, Slot, places, holds);
            }

            bool nullHolds = !definition.Required;
            for (int i = 0; i < places.Length; i++)
            {
                bool isNull = places[i] < 0;
                holds[i] = (isNull & nullHolds) | (!isNull & holds[i]);
            }

            for (int i = 0; i < places.Length && hasTextRules; i++)
            {
                holds[i] = holds[i] && (places[i] < 0 || CheckText(block.Fields.TextAt(places[i])) is null);
            }
        }

        private StepFault? CheckText(ReadOnlySpan<byte> text)
        {
            if (allowed?.Contains(text) == false)
            {
                return Fault("rule.allowed", $"expected one of the {definition.Allowed!.Count} texts allowed");
            }

            if (definition.MinLength is not null || definition.MaxLength is not null)
            {
                int length = CodePoints(text);
                if (length < definition.MinLength || length > definition.MaxLength)
                {
                    return Fault("rule.length", $"expected {definition.MinLength ?? 0} to {definition.MaxLength?.ToString() ?? "any number of"} characters, found {length}");
                }
            }

            return pattern is not null && !pattern.IsMatch(Encoding.UTF8.GetString(text))
                ? Fault("rule.pattern", "expected a text that matches the pattern")
                : null;
        }

        /// <summary>Bytes that do not continue a UTF-8 sequence.</summary>
        private static int CodePoints(ReadOnlySpan<byte> text)
        {
            int count = 0;
            foreach (byte value in text)
            {
                count += (value & 0xC0) != 0x80 ? 1 : 0;
            }

            return count;
        }

        private StepFault Fault(string code, string message) => new(definition.Name, code, message);
    }
}

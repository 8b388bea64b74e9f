using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Definition;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>The declared type and rules of one column, each with what becomes of a record that does not keep to it. Immutable.</summary>
internal sealed class ColumnRule
{
    private readonly ColumnDefinition definition;
    private readonly ValueParser? parser;
    private readonly TextSet? allowed;
    private readonly Regex? pattern;
    private readonly bool hasTextRules;

    /// <summary>Makes it.</summary>
    /// <param name="definition">What is declared.</param>
    /// <param name="column">The column.</param>
    /// <param name="copy">The computed slot that has the value where a rule may make it null; else null.</param>
    /// <exception cref="FormatException">A format, zone, bound or pattern cannot be used; the message says why.</exception>
    /// <exception cref="ArgumentException">The pattern is no regular expression.</exception>
    /// <exception cref="NotSupportedException">The pattern needs backtracking.</exception>
    public ColumnRule(ColumnDefinition definition, Column column, int? copy)
    {
        this.definition = definition;
        Slot = column.Slot;
        Copy = copy;
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

    /// <summary>The column's slot.</summary>
    public int Slot { get; }

    /// <summary>The slot of its value as it goes on, where a rule may make it null.</summary>
    public int? Copy { get; }

    /// <summary>Whether there is nothing to check.</summary>
    public bool AlwaysHolds => parser is null && !definition.Required && !hasTextRules;

    /// <summary>Checks the value of a record, and sets its copy.</summary>
    /// <returns>Whether the record goes on.</returns>
    public bool Check(RecordFields record, List<StepFault> faults)
    {
        bool isNull = record.IsNull(Slot);
        if (!isNull && Judge(record.Text(Slot), faults) is var severity && severity != RuleSeverity.Warn)
        {
            if (severity == RuleSeverity.Reject)
            {
                return false;
            }

            isNull = true;
        }

        if (Copy is { } copy)
        {
            record.SetPlace(copy, isNull ? -1 : record.PlaceOf(Slot));
        }

        return !isNull || !definition.Required || Add(faults, "required", "rule.required", "expected a value, found null") == RuleSeverity.Warn;
    }

    /// <summary>Whether the rules hold for each of many values. Where they do the value may be copied.</summary>
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
            holds[i] = holds[i] && (places[i] < 0 || HoldsForText(block.Fields.TextAt(places[i])));
        }

        if (Copy is { } copy)
        {
            places.CopyTo(block.Computed(copy));
        }
    }

    /// <summary>What becomes of a value: it stays (<see cref="RuleSeverity.Warn"/>, whether or not there was anything to warn of), is null from here on, or its record is rejected.</summary>
    private RuleSeverity Judge(ReadOnlySpan<byte> text, List<StepFault> faults)
    {
        RuleSeverity verdict = (parser?.Check(text) ?? ValueVerdict.Valid) switch
        {
            ValueVerdict.Invalid => Add(faults, "type", $"type.{TypeNames.Name(definition.Type)}", $"expected {parser!.Expected}{(definition.Forms is null ? DecimalComma.Hint(definition.Type, text) : null)}"),
            ValueVerdict.BelowMin => Add(faults, "min", "rule.min", $"expected at least {definition.Min}"),
            ValueVerdict.AboveMax => Add(faults, "max", "rule.max", $"expected at most {definition.Max}"),
            _ => RuleSeverity.Warn,
        };
        if (verdict == RuleSeverity.Warn && allowed?.Contains(text) == false)
        {
            verdict = Add(faults, "allowed", "rule.allowed", $"expected one of the {definition.Allowed!.Count} texts allowed");
        }

        if (verdict == RuleSeverity.Warn && !HasLength(text, out int length))
        {
            verdict = Add(faults, "length", "rule.length", $"expected {definition.MinLength ?? 0} to {definition.MaxLength?.ToString() ?? "any number of"} characters, found {length}");
        }

        return verdict == RuleSeverity.Warn && !Matches(text)
            ? Add(faults, "pattern", "rule.pattern", "expected a text that matches the pattern")
            : verdict;
    }

    private bool HoldsForText(ReadOnlySpan<byte> text) => allowed?.Contains(text) != false && HasLength(text, out _) && Matches(text);

    private bool Matches(ReadOnlySpan<byte> text) => pattern is null || pattern.IsMatch(Encoding.UTF8.GetString(text));

    private bool HasLength(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        if (definition.MinLength is null && definition.MaxLength is null)
        {
            return true;
        }

        // Bytes that do not continue a UTF-8 sequence.
        foreach (byte value in text)
        {
            length += (value & 0xC0) != 0x80 ? 1 : 0;
        }

        return !(length < definition.MinLength || length > definition.MaxLength);
    }

    private RuleSeverity Add(List<StepFault> faults, string rule, string code, string message)
    {
        RuleSeverity severity = definition.SeverityOf(rule);
        faults.Add(new StepFault(definition.Name, code, message) { Severity = severity });
        return severity;
    }
}

using Pipeline.Definition;
using Pipeline.Expressions;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>
/// <c>validate: EXPR</c>, or a map of rule names to expressions: rejects the records for which a rule is false, one fault
/// for each such rule. As with SQL's CHECK, a rule that is null passes: <c>is not null</c> says otherwise. In place of an expression
/// <c>{ check: EXPR, severity: warn, code: CODE }</c> may stand, and <c>{ check: EXPR, severity: null, column: NAME }</c>.
/// </summary>
internal sealed class ValidateStage : RecordStep
{
    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "validate",
        """
        {"description":"Rejects the records for which a rule is false.","oneOf":[{"type":"string"},{"type":"object","minProperties":1,"additionalProperties":{"oneOf":[{"type":"string"},
        {"type":"object","required":["check"],"additionalProperties":false,"properties":{"check":{"type":"string"},"severity":{"enum":["reject","warn","null",null]},
        "code":{"type":"string"},"column":{"type":["string","array"],"items":{"type":"string"}}}}]}}]}
        """,
        Bind) { Makes = static body => body.Entries.SelectMany(rule => rule.Value.Find("column") is { } column ? column.Items.Append(column) : []).Select(name => name.Text) };

    private readonly ValidateRule[] rules;
    private readonly (int From, int To)[] copies;

    private ValidateStage(List<ValidateRule> rules, IEnumerable<(int From, int To)> copies)
    {
        this.rules = [.. rules];
        this.copies = [.. copies];
        Slots = [.. this.rules.SelectMany(rule => rule.Condition.Slots).Concat(this.copies.Select(copy => copy.From)).Distinct()];
        Computes = [.. this.copies.Select(copy => copy.To)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots { get; }

    /// <summary>The columns that a rule may make null.</summary>
    public override IReadOnlyList<int> Computes { get; }

    /// <inheritdoc/>
    public override StepOutcome Apply(RecordFields record, List<StepFault> faults)
    {
        bool goesOn = true;
        foreach ((int from, int to) in copies)
        {
            record.SetPlace(to, record.PlaceOf(from));
        }

        foreach (ValidateRule rule in rules)
        {
            // Each sees the record as it came, whatever the rules before it made null.
            Truth truth = rule.Condition.EvaluateTruth(record);
            if (record.FailureCode is not null)
            {
                Failed(record, faults, null);
                goesOn = false;
            }
            else if (truth == Truth.False)
            {
                faults.Add(new StepFault(rule.Column, rule.Code, rule.Message) { Severity = rule.Severity });
                goesOn &= rule.Severity != RuleSeverity.Reject;
                foreach (int slot in rule.Nulls)
                {
                    record.SetNull(slot);
                }
            }
        }

        return goesOn ? StepOutcome.Keep : StepOutcome.Reject;
    }

    private static BoundStage? Bind(StageBinding binding)
    {
        SettingNode body = binding.Stage.Body;
        List<ValidateRule> rules = [];
        Dictionary<int, int> copies = [];
        Schema output = binding.Input;
        bool fine = true;
        if (body.Kind == SettingKind.Map && body.Entries.Count > 0)
        {
            foreach (SettingEntry entry in body.Entries)
            {
                fine &= Add(ValidateRule.Read(binding, entry, Copy));
            }
        }
        else
        {
            fine = Add(ValidateRule.Read(binding, body));
        }

        return fine ? binding.Bound(output, new ValidateStage(rules, copies.Select(copy => (copy.Key, copy.Value)))) : null;

        bool Add(ValidateRule? rule)
        {
            if (rule is not null)
            {
                rules.Add(rule);
            }

            return rule is not null;
        }

        // The slot of a column's value behind the stage.
        int Copy(Column column)
        {
            if (!copies.TryGetValue(column.Slot, out int slot))
            {
                copies[column.Slot] = slot = output.Slots;
                Column copy = column with { Slot = slot, MayHaveAnyText = true };
                output = new Schema([.. output.Columns.Select(other => string.Equals(other.Name, column.Name, StringComparison.Ordinal) ? copy : other)], output.SourceFields, slot + 1) { Sample = output.Sample };
            }

            return slot;
        }
    }
}

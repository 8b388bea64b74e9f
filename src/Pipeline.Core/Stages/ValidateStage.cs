using Pipeline.Definition;
using Pipeline.Expressions;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>
/// <c>validate: EXPR</c>, or a map of rule names to expressions: rejects the records for which a rule is false, one fault
/// for each such rule. As with SQL's CHECK, a rule that is null passes: <c>is not null</c> says otherwise.
/// </summary>
internal sealed class ValidateStage : RecordStep
{
    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "validate",
        """{"description":"Rejects the records for which a rule is false.","oneOf":[{"type":"string"},{"type":"object","minProperties":1,"additionalProperties":{"type":"string"}}]}""",
        Bind);

    private readonly (string Message, CompiledExpression Condition)[] rules;

    private ValidateStage(List<(string, CompiledExpression)> rules)
    {
        this.rules = [.. rules];
        Slots = [.. this.rules.SelectMany(rule => rule.Condition.Slots).Distinct()];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots { get; }

    /// <inheritdoc/>
    public override StepOutcome Apply(RecordFields record, List<StepFault> faults)
    {
        foreach ((string message, CompiledExpression condition) in rules)
        {
            Truth truth = condition.EvaluateTruth(record);
            if (record.FailureCode is not null)
            {
                Failed(record, faults, null);
            }
            else if (truth == Truth.False)
            {
                faults.Add(new StepFault(null, "validate", message));
            }
        }

        return faults.Count == 0 ? StepOutcome.Keep : StepOutcome.Reject;
    }

    private static BoundStage? Bind(StageBinding binding)
    {
        SettingNode body = binding.Stage.Body;
        List<(string, CompiledExpression)> rules = [];
        bool fine = true;
        if (body.Kind == SettingKind.Map && body.Entries.Count > 0)
        {
            foreach (SettingEntry entry in body.Entries)
            {
                fine &= Add(entry.Value, $"rule '{entry.Key}' is false");
            }
        }
        else
        {
            fine = Add(body, body.Kind == SettingKind.Scalar ? $"rule is false: {body.Text}" : "");
        }

        return fine ? binding.Bound(binding.Input, new ValidateStage(rules)) : null;

        bool Add(SettingNode node, string message)
        {
            if (binding.Compile(node, "an expression", binding.Input, ColumnType.Boolean) is not { } condition)
            {
                return false;
            }

            rules.Add((message, condition));
            return true;
        }
    }
}

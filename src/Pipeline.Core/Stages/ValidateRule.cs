using System.Buffers;
using Pipeline.Definition;
using Pipeline.Expressions;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>One rule of a <see cref="ValidateStage"/>.</summary>
/// <param name="Condition">What must not be false.</param>
/// <param name="Message">What to say where it is.</param>
internal sealed record ValidateRule(CompiledExpression Condition, string Message)
{
    private const string DefaultCode = "validate";

    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.");

    /// <summary>The code of its faults.</summary>
    public string Code { get; private init; } = DefaultCode;

    /// <summary>What becomes of the record.</summary>
    public RuleSeverity Severity { get; private init; }

    /// <summary>The columns that become null, for messages; null where none do.</summary>
    public string? Column { get; private init; }

    /// <summary>The slots of these columns behind the stage.</summary>
    public IReadOnlyList<int> Nulls { get; private init; } = [];

    /// <summary>A rule without a name; null after a problem.</summary>
    public static ValidateRule? Read(StageBinding binding, SettingNode body) =>
        Compile(binding, body) is { } condition ? new ValidateRule(condition, $"rule is false: {body.Text}") : null;

    /// <summary>A rule with a name; null after a problem.</summary>
    /// <param name="binding">The stage.</param>
    /// <param name="entry">The name, and the expression or a map.</param>
    /// <param name="copy">Gives the slot that a column has behind the stage.</param>
    public static ValidateRule? Read(StageBinding binding, SettingEntry entry, Func<Column, int> copy)
    {
        SettingNode body = entry.Value;
        string message = $"rule '{entry.Key}' is false";
        if (body.Kind != SettingKind.Map)
        {
            return Compile(binding, body) is { } plain ? new ValidateRule(plain, message) : null;
        }

        if (!binding.OnlyKeys(body, "check", "severity", "code", "column") || Compile(binding, body.Find("check")) is not { } condition)
        {
            return null;
        }

        RuleSeverity severity = RuleSeverity.Reject;
        if (body.Find("severity") is { } written)
        {
            if (SeverityType.Of(written) is not { } known)
            {
                binding.Problem(written, $"rule '{entry.Key}': expected a severity: reject, warn or null");
                return null;
            }

            severity = known;
        }

        string code = body.Find("code")?.Text ?? DefaultCode;
        if (code.Length is 0 or > 64 || code.AsSpan().ContainsAnyExcept(CodeCharacters))
        {
            binding.Problem(body.Find("code")!, $"rule '{entry.Key}': expected a code of at most 64 small letters, digits, _ and points");
            return null;
        }

        if (body.Find("column") is null == (severity == RuleSeverity.Null))
        {
            string what = severity == RuleSeverity.Null ? "severity null needs 'column', which says what becomes null" : "'column' says what becomes null, which needs severity null";
            binding.Problem(body, $"rule '{entry.Key}': {what}");
            return null;
        }

        ValidateRule rule = new(condition, message) { Code = code, Severity = severity };
        if (severity != RuleSeverity.Null)
        {
            return rule;
        }

        List<Column?>? columns = binding.Names(body.Find("column"), "the columns that become null under 'column'")?.ConvertAll(binding.Column);
        return columns is null || columns.Contains(null)
            ? null
            : rule with { Nulls = [.. columns.Select(column => copy(column!))], Column = columns.Count == 1 ? columns[0]!.Name : null };
    }

    private static CompiledExpression? Compile(StageBinding binding, SettingNode? node) => binding.Compile(node, "an expression", binding.Input, ColumnType.Boolean);
}

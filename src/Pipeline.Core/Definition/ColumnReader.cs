using System.Globalization;
using Pipeline.Records;

namespace Pipeline.Definition;

/// <summary>Makes a column's definition of its keys and checks that they suit its type and each other.</summary>
internal sealed class ColumnReader(ProblemList problems)
{
    /// <summary>The types for which a key means something; keys that are not here suit all.</summary>
    private static readonly Dictionary<string, ColumnType[]> Suits = new(StringComparer.Ordinal)
    {
        ["format"] = [ColumnType.Date, ColumnType.Timestamp],
        ["timezone"] = [ColumnType.Timestamp],
        ["ambiguous"] = [ColumnType.Timestamp],
        ["decimal"] = [ColumnType.Decimal, ColumnType.Double],
        ["thousands"] = [ColumnType.Integer, ColumnType.Decimal, ColumnType.Double],
        ["currency"] = [ColumnType.Integer, ColumnType.Decimal, ColumnType.Double],
        ["percent"] = [ColumnType.Decimal, ColumnType.Double],
        ["negative"] = [ColumnType.Integer, ColumnType.Decimal, ColumnType.Double],
        ["true_values"] = [ColumnType.Boolean],
        ["false_values"] = [ColumnType.Boolean],
        ["min"] = [ColumnType.Integer, ColumnType.Decimal, ColumnType.Double, ColumnType.Date, ColumnType.Timestamp],
        ["max"] = [ColumnType.Integer, ColumnType.Decimal, ColumnType.Double, ColumnType.Date, ColumnType.Timestamp],
        ["min_length"] = [ColumnType.Text],
        ["max_length"] = [ColumnType.Text],
    };

    /// <summary>The definition of one column.</summary>
    public ColumnDefinition Read(SettingEntry entry, SettingValues values)
    {
        if (entry.Key.Length == 0)
        {
            problems.Add(entry.KeyMark, "columns: the name of a column is empty");
        }

        ColumnType type = Enum.Parse<ColumnType>(values.Get<string>("columns.*.type")!, ignoreCase: true);

        // A fault may be the type's own, and text is only what stands in for it.
        bool isKnown = values.Written("columns.*.type") is not null || !values.HasFaults;
        foreach ((string key, ColumnType[] types) in Suits)
        {
            if (isKnown && values.Written("columns.*." + key) is { } written && !types.Contains(type))
            {
                problems.Add(written.KeyMark, $"columns.{entry.Key}.{key} has no meaning for the type {Name(type)}, only for {string.Join(", ", types.Select(Name))}");
            }
        }

        RefuseEmptyRange(entry.Key, values, type);
        return new ColumnDefinition(entry.Key, entry.KeyMark)
        {
            Type = type,
            Format = values.Get<List<string>>("columns.*.format")?[0],
            Forms = new ColumnFormsReader(entry.Key, values, problems).Read(),
            NullValues = values.Get<IReadOnlyList<string>>("columns.*.null_values"),
            TimeZone = values.Get<string>("columns.*.timezone"),
            Aliases = values.Get<IReadOnlyList<string>>("columns.*.aliases") ?? [],
            Drift = values.Written("columns.*.drift") is null ? null : values.Named<DriftPolicy>("columns.*.drift"),
            Required = values.Of<bool>("columns.*.required"),
            MayBeMissing = values.Written("columns.*.required") is not null && !values.Of<bool>("columns.*.required"),
            HasFaults = values.HasFaults,
            Severities = values.Get<Dictionary<string, RuleSeverity>>("columns.*.severity") ?? new Dictionary<string, RuleSeverity>(StringComparer.Ordinal),
            Unique = values.Of<bool>("columns.*.unique"),
            Min = values.Get<string>("columns.*.min"),
            Max = values.Get<string>("columns.*.max"),
            Allowed = values.Get<IReadOnlyList<string>>("columns.*.allowed"),
            Pattern = values.Get<string>("columns.*.pattern"),
            MinLength = (int?)values.Maybe<long>("columns.*.min_length"),
            MaxLength = (int?)values.Maybe<long>("columns.*.max_length"),
        };
    }

    private void RefuseEmptyRange(string column, SettingValues values, ColumnType type)
    {
        if (values.Maybe<long>("columns.*.min_length") > values.Maybe<long>("columns.*.max_length"))
        {
            problems.Add(values.Written("columns.*.min_length")!.Value.Mark, $"columns.{column}: min_length is greater than max_length, so no value would do");
        }

        // Dates need the column's format to be read, which is the business of the rules.
        if (type is not (ColumnType.Integer or ColumnType.Decimal or ColumnType.Double))
        {
            return;
        }

        IComparable? least = Bound("min", column, values, type);
        IComparable? greatest = Bound("max", column, values, type);
        if (least is not null && greatest is not null && least.CompareTo(greatest) > 0)
        {
            problems.Add(values.Written("columns.*.min")!.Value.Mark, $"columns.{column}: min is greater than max, so no value would do");
        }
    }

    private IComparable? Bound(string key, string column, SettingValues values, ColumnType type)
    {
        if (values.Written("columns.*." + key) is not { } written)
        {
            return null;
        }

        IComparable? number = Parse(written.Value.Text, type);
        if (number is null)
        {
            problems.Add(written.Value.Mark, $"columns.{column}.{key}: '{written.Value.Text}' is no value of the type {Name(type)}");
        }

        return number;
    }

    private static IComparable? Parse(string text, ColumnType type)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        const NumberStyles signed = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return type switch
        {
            ColumnType.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out long whole) ? whole : null,
            ColumnType.Decimal => decimal.TryParse(text, signed | NumberStyles.AllowExponent, culture, out decimal exact) ? exact : null,
            _ => double.TryParse(text, signed | NumberStyles.AllowExponent, culture, out double number) && double.IsFinite(number) ? number : null,
        };
    }

    private static string Name(ColumnType type) => type.ToString().ToLowerInvariant();
}

using System.Globalization;
using Pipeline.Records;

namespace Pipeline.Definition;

/// <summary>Makes a column's <see cref="ValueForms"/> of its keys, and checks that no text could mean two things.</summary>
internal sealed class ColumnFormsReader(string column, SettingValues values, ProblemList problems)
{
    /// <summary>The forms, or null where all is canonical.</summary>
    public ValueForms? Read()
    {
        ValueForms forms = new()
        {
            Decimal = values.Get<string>("columns.*.decimal") ?? ".",
            Thousands = values.Get<List<string>>("columns.*.thousands") ?? [],
            Currency = values.Get<List<string>>("columns.*.currency") ?? [],
            Percent = values.Of<bool>("columns.*.percent"),
            Negative = (values.Get<List<string>>("columns.*.negative") ?? []).Aggregate(NegativeForms.None, (all, word) => all | Negative(word)),
            MoreFormats = [.. (values.Get<List<string>>("columns.*.format") ?? []).Skip(1)],
            Ambiguous = values.Named<AmbiguousTime>("columns.*.ambiguous"),
            TrueValues = values.Get<IReadOnlyList<string>>("columns.*.true_values"),
            FalseValues = values.Get<IReadOnlyList<string>>("columns.*.false_values"),
        };
        Check(forms);
        return forms.AreAny ? forms : null;
    }

    private void Check(ValueForms forms)
    {
        if (forms.Thousands.Contains(forms.Decimal, StringComparer.Ordinal))
        {
            string also = values.Written("columns.*.decimal") is null ? ", which is the decimal separator unless decimal says otherwise" : ", which is the decimal separator too";
            Problem("thousands", $"'{forms.Decimal}' stands between thousands{also}");
        }

        if (forms.Percent && forms.Currency.Count > 0)
        {
            Problem("percent", "a number of a currency is no per cent: leave out percent or currency");
        }

        foreach (string sign in forms.Currency.Where(sign => !IsSign(sign)))
        {
            Problem("currency", $"'{sign}' would be mistaken for a part of the number: expected a sign or code such as €, EUR or Fr.");
        }

        if (forms.TrueValues is { } words && forms.FalseValues?.Intersect(words, StringComparer.Ordinal).FirstOrDefault() is { } both)
        {
            Problem("false_values", $"'{both}' would mean true and false");
        }
    }

    // "e" alone would be half an exponent.
    private static bool IsSign(string sign) => sign is not ("e" or "E") && !char.IsWhiteSpace(sign[0]) && !char.IsWhiteSpace(sign[^1]) && !sign.Any(char.IsDigit)
        && sign.Any(character => char.IsLetter(character) || char.GetUnicodeCategory(character) == UnicodeCategory.CurrencySymbol)
        && sign[0] is not ('.' or ',' or '\'' or '+' or '-' or '(') && sign[^1] is not ('+' or '-' or ')');

    private static NegativeForms Negative(string word) => word switch
    {
        "parentheses" => NegativeForms.Parentheses,
        "trailing" => NegativeForms.Trailing,
        _ => NegativeForms.MinusSign,
    };

    private void Problem(string key, string message) => problems.Add((values.Written($"columns.*.{key}") ?? values.Written("columns.*.currency"))!.Value.Mark, $"columns.{column}.{key}: {message}");
}

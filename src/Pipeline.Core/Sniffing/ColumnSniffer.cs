using System.Globalization;
using System.Text;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Sniffing;

/// <summary>
/// Finds the type of one column from its values, with the readers that a run checks them with. A type is proposed only where all
/// values have it.
/// </summary>
internal sealed class ColumnSniffer
{
    private const int MostDistinct = 12;

    // Beyond it a whole number is rather a card or an account, of which the digits count and not the value.
    private const int MostDigits = 15;

    private readonly string name;
    private readonly HashSet<string> distinct = new(StringComparer.Ordinal);
    private readonly List<string> dates = [];
    private int values;
    private int empty;
    private bool mayBeInteger = true;
    private bool mayBeDecimal = true;
    private bool mayBeBoolean = true;
    private bool mayBeCalendar = true;
    private int longNumbers;
    private int leadingZeros;
    private int localNumbers;
    private int missingWords;
    private DecimalValue? least;
    private DecimalValue? greatest;
    private string? leastText;
    private string? greatestText;

    /// <summary>Makes a sniffer for the column of this name.</summary>
    public ColumnSniffer(string name) => this.name = name;

    /// <summary>Looks at a field.</summary>
    public void Add(string value, bool isQuoted)
    {
        if (value.Length == 0 && !isQuoted)
        {
            empty++;
            return;
        }

        values++;
        if (distinct.Count <= MostDistinct)
        {
            distinct.Add(value);
        }

        byte[] text = Encoding.UTF8.GetBytes(value);
        AddNumber(value, text);
        mayBeBoolean &= BooleanText.TryParse(text, out _) && value is not ("0" or "1");
        mayBeCalendar &= value.Length is >= 6 and <= 40;
        if (mayBeCalendar && dates.Count < 4000)
        {
            dates.Add(value);
        }
    }

    /// <summary>What was found.</summary>
    public ColumnFinding Find()
    {
        ColumnFinding found = values == 0
            ? new ColumnFinding(name, ColumnType.Text, 0.5, "no values in the sample")
            : Number() ?? Boolean() ?? Calendar() ?? new ColumnFinding(name, ColumnType.Text, 0.9, WhyText());
        bool few = values >= 20 && distinct.Count <= Math.Min(MostDistinct, values / 10) && found.Type is ColumnType.Text && distinct.All(value => value.Length <= 40);
        return found with
        {
            Values = values,
            Empty = empty,
            Distinct = few ? [.. distinct.Order(StringComparer.Ordinal)] : [],
        };
    }

    private void AddNumber(string value, byte[] text)
    {
        if (!CellKinds.IsNumber(value))
        {
            missingWords += CellKinds.Of(value, isQuoted: true) is CellKind.Missing ? 1 : 0;
            mayBeInteger = mayBeDecimal = false;
            return;
        }

        ReadOnlySpan<char> digits = value.AsSpan().TrimStart('-');
        bool isPadded = digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]);
        leadingZeros += isPadded ? 1 : 0;
        bool isLong = digits.Length > MostDigits && digits.IndexOfAnyExceptInRange('0', '9') < 0;
        longNumbers += isLong ? 1 : 0;
        if (!DecimalValue.TryParse(text, out DecimalValue number) || value[0] == '+')
        {
            localNumbers++;
            mayBeInteger = mayBeDecimal = false;
            return;
        }

        mayBeInteger &= IntegerText.TryParse(text, out _);
        if (least is not { } low || DecimalValue.Compare(number, low) < 0)
        {
            (least, leastText) = (number, value);
        }

        if (greatest is not { } high || DecimalValue.Compare(number, high) > 0)
        {
            (greatest, greatestText) = (number, value);
        }
    }

    private ColumnFinding? Number()
    {
        if (!mayBeDecimal || leadingZeros > 0 || (longNumbers > 0 && mayBeInteger))
        {
            return null;
        }

        // Eight digits that are days without exception are days.
        if (mayBeInteger && distinct.Count >= 10 && dates.Count == Math.Min(values, 4000) && CalendarPatterns.AllFit("yyyyMMdd", hasTime: false, dates) && leastText is { Length: 8 } and ['1' or '2', '9' or '0', ..])
        {
            return new ColumnFinding(name, ColumnType.Date, 0.85, $"all {Count(values)} are days as yyyyMMdd") { Format = "yyyyMMdd" };
        }

        return new ColumnFinding(name, mayBeInteger ? ColumnType.Integer : ColumnType.Decimal, Sureness(), $"all {Count(values)} are {(mayBeInteger ? "whole numbers" : "numbers with a decimal point")}, {leastText} to {greatestText}")
        {
            Min = leastText,
            Max = greatestText,
        };
    }

    private ColumnFinding? Boolean() => mayBeBoolean && distinct.Count <= 4
        ? new ColumnFinding(name, ColumnType.Boolean, Sureness(), $"all {Count(values)} are one of {string.Join(", ", distinct.Order(StringComparer.Ordinal))}")
        : null;

    private ColumnFinding? Calendar()
    {
        if (!mayBeCalendar || dates.Count == 0 || CellKinds.Of(dates[0], isQuoted: true) is not (CellKind.Time or CellKind.Code or CellKind.Text))
        {
            return null;
        }

        IReadOnlyList<CalendarPatterns.Form> fitting = CalendarPatterns.Fitting(dates);
        if (fitting.Count == 0)
        {
            return null;
        }

        CalendarPatterns.Form first = fitting[0];
        if (fitting.Count > 1 && fitting[1].Type == first.Type && first.Pattern is not null)
        {
            string patterns = string.Join(" or ", fitting.Select(form => form.Pattern));
            return new ColumnFinding(name, ColumnType.Text, 0.5, $"all {Count(values)} are dates, of which the pattern cannot be told")
            {
                Note = $"dates: day and month cannot be told apart; choose type: {TypeNames.Name(first.Type)} with format: {patterns}",
            };
        }

        return new ColumnFinding(name, first.Type, Sureness(), $"all {Count(values)} are {(first.Type is ColumnType.Date ? "dates" : "timestamps")} as {first.Pattern ?? "ISO 8601"}") { Format = first.Pattern };
    }

    private double Sureness() => values switch { >= 100 => 0.98, >= 10 => 0.9, >= 3 => 0.75, _ => 0.6 };

    private string WhyText() =>
        leadingZeros > 0 ? "digits with leading zeros, which numbers do not have"
        : longNumbers > 0 ? $"more than {MostDigits} digits, which are rather a name than a number"
        : localNumbers > 0 ? "numbers, but with a decimal comma, thousands, a sign, currency or per cent"
        : missingWords > 0 && missingWords < values ? $"texts, some of which say that there is no value ({missingWords}): input.csv.null_values"
        : "texts";

    private static string Count(int values) => string.Create(CultureInfo.InvariantCulture, $"{values:#,0} {(values == 1 ? "value" : "values")}");
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>A text that is not empty.</summary>
internal sealed class TextType(bool mayBeEmpty = false) : ScalarType
{
    /// <inheritdoc/>
    public override string Expected => mayBeEmpty ? "a text" : "a text that is not empty";

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = new JsonArray("string", "number", "boolean"), ["minLength"] = mayBeEmpty ? 0 : 1 };

    /// <inheritdoc/>
    protected override object? Parse(string text) => mayBeEmpty || text.Length > 0 ? text : null;
}

/// <summary><c>true</c> or <c>false</c>, and none of YAML 1.1's other words.</summary>
internal sealed class BooleanType : ScalarType
{
    /// <inheritdoc/>
    public override string Expected => "true or false";

    /// <inheritdoc/>
    protected override bool TakesQuoted => false;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "boolean" };

    /// <inheritdoc/>
    protected override object? Parse(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };
}

/// <summary>A whole number in decimal digits.</summary>
internal sealed class IntegerType(long least, long most) : ScalarType
{
    /// <inheritdoc/>
    public override string Expected => least == most ? string.Create(CultureInfo.InvariantCulture, $"the number {least}") : string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}");

    /// <inheritdoc/>
    protected override bool TakesQuoted => false;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most };

    /// <inheritdoc/>
    protected override object? Parse(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most ? number : null;
}

/// <summary>Bytes, such as <c>4096</c>, <c>512KiB</c> or <c>64MB</c>; <c>64M</c> is 64MiB, as GNU tools have it.</summary>
internal sealed class SizeType(long least, long most) : ScalarType
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
        ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("T", 1L << 40),
    ];

    /// <inheritdoc/>
    public override string Expected => $"a size from {Show(least)} to {Show(most)}, such as 65536, 512KiB or 64MB";

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most },
            new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]+ ?([KkMmGgTt]([Ii]?[Bb])?|[Bb])$" }),
    };

    /// <inheritdoc/>
    protected override object? Parse(string text)
    {
        long factor = 1;
        foreach ((string unit, long bytes) in Units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                factor = bytes;
                text = text[..^unit.Length].TrimEnd(' ');
                break;
            }
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number <= most / factor && number * factor >= least ? number * factor : null;
    }

    /// <summary>The bytes of a text, or null when it is no such size.</summary>
    public long? Parsed(string text) => (long?)Parse(text);

    /// <summary>A size as it would be written.</summary>
    public static string Show(long bytes)
    {
        foreach ((string unit, long size) in Units.Take(4).Reverse())
        {
            if (bytes >= size && bytes % size == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes}B");
    }
}

/// <summary>One of some words.</summary>
internal sealed class ChoiceType(params string[] choices) : ScalarType
{
    /// <inheritdoc/>
    public override string Expected => choices.Length == 1 ? choices[0] : string.Join(", ", choices[..^1]) + " or " + choices[^1];

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["enum"] = new JsonArray([.. choices.Select(choice => JsonValue.Create(choice))]) };

    /// <inheritdoc/>
    protected override object? Parse(string text) => choices.Contains(text, StringComparer.Ordinal) ? text : null;
}

/// <summary>A delimiter of the output: one character of ASCII that cannot be mistaken for a line end, or the name of one.</summary>
internal sealed class CharacterType : ScalarType
{
    /// <inheritdoc/>
    public override string Expected => "one ASCII character, or tab, comma, semicolon, pipe or space";

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 1 },
            new JsonObject { ["enum"] = new JsonArray("tab", "comma", "semicolon", "pipe", "space", "\\t") }),
    };

    /// <inheritdoc/>
    protected override object? Parse(string text) => text switch
    {
        "tab" or "\\t" => '\t',
        "comma" => ',',
        "semicolon" => ';',
        "pipe" => '|',
        "space" => ' ',
        [var one] when one is '\t' or (>= ' ' and < '\x7f') => one,
        _ => null,
    };
}

/// <summary>Cores to use: <c>N</c>, <c>N%</c> of those that this process may use, or <c>auto</c>.</summary>
internal sealed class JobsType : ScalarType
{
    private const int Most = 1024;

    /// <inheritdoc/>
    public override string Expected => "a number of cores from 1 to 1024, a per cent of them from 1% to 100%, or auto";

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = Most },
            new JsonObject { ["type"] = "string", ["pattern"] = "^(auto|[0-9]+%?)$" }),
    };

    /// <inheritdoc/>
    protected override object? Parse(string text)
    {
        int cores = Environment.ProcessorCount;
        bool isPercent = text.EndsWith('%');
        return string.Equals(text, "auto", StringComparison.Ordinal) ? cores
            : !int.TryParse(isPercent ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? null
            : isPercent ? number is >= 1 and <= 100 ? Math.Max(1, cores * number / 100) : null
            : number is >= 1 and <= Most ? number : null;
    }
}

/// <summary>A degree of parallelism, or <c>auto</c>, which is 0 and as good as none.</summary>
internal sealed class DopType : ScalarType
{
    private const int Most = 1024;

    /// <inheritdoc/>
    public override string Expected => "a whole number from 1 to 1024, or auto";

    /// <inheritdoc/>
    protected override bool TakesQuoted => false;

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = Most }, new JsonObject { ["type"] = "string", ["pattern"] = "^auto$" }),
    };

    /// <inheritdoc/>
    protected override object? Parse(string text) =>
        string.Equals(text, "auto", StringComparison.Ordinal) ? 0L
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number is >= 1 and <= Most ? number : null;
}

/// <summary>A limit of rejected records.</summary>
/// <param name="Records">How many.</param>
/// <param name="Percent">Or the per cent of the records read.</param>
internal sealed record RejectLimit(long Records, decimal? Percent);

/// <summary><c>N</c> records or <c>N%</c> of those read.</summary>
internal sealed class RejectLimitType : ScalarType
{
    /// <inheritdoc/>
    public override string Expected => "a number of records from 0 up, or a per cent from 0% to 100%";

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
            new JsonObject { ["type"] = "string", ["pattern"] = @"^[0-9]+(\.[0-9]+)?%$" }),
    };

    /// <inheritdoc/>
    protected override object? Parse(string text)
    {
        if (text.EndsWith('%'))
        {
            return decimal.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal percent) && percent <= 100
                ? new RejectLimit(0, percent) : null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long records) ? new RejectLimit(records, null) : null;
    }
}

/// <summary>A bound of a column: any scalar but NaN and the infinities; judged by the column's type.</summary>
internal sealed class BoundType : ScalarType
{
    /// <inheritdoc/>
    public override string Expected => "a number or a date";

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = new JsonArray("number", "string") };

    /// <inheritdoc/>
    protected override object? Parse(string text) =>
        text.Length == 0 || text.TrimStart('+', '-', '.').ToLowerInvariant() is "nan" or "inf" or "infinity" or "∞" ? null : text;
}

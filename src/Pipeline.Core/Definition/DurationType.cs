using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>A time, such as <c>500ms</c>, <c>60s</c>, <c>5m</c> or <c>1h</c>; up to 24 hours.</summary>
/// <param name="least">The shortest in milliseconds.</param>
internal sealed class DurationType(long least = 1) : ScalarType
{
    private const long Longest = 24 * 3600 * 1000;

    /// <inheritdoc/>
    public override string Expected => "a time up to 24h, such as 500ms, 60s or 5m";

    /// <summary>The time of a text, or null when it is none.</summary>
    public static TimeSpan? TimeOf(string text, long least = 1)
    {
        string number = text.TrimEnd('m', 's', 'h');
        long unit = text[number.Length..] switch { "ms" => 1, "s" => 1000, "m" => 60_000, "h" => 3_600_000, _ => 0 };
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && unit > 0 && count * unit >= least && count * unit <= Longest
            ? TimeSpan.FromMilliseconds(count * unit)
            : null;
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^[0-9]+(ms|s|m|h)$" };

    /// <inheritdoc/>
    protected override object? Parse(string text) => TimeOf(text, least);
}

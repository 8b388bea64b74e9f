using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>How old something may become, such as <c>12h</c>, <c>90d</c> or <c>8w</c>; up to ten years.</summary>
internal sealed class AgeType : ScalarType
{
    private const long MostHours = 10 * 366 * 24;

    /// <inheritdoc/>
    public override string Expected => "a time from 1h to 3660d, such as 12h, 90d or 8w";

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^[0-9]+(h|d|w)$" };

    /// <summary>The time of a text, or null when it is none.</summary>
    public static TimeSpan? TimeOf(string text)
    {
        long hours = text is [.., var unit] ? unit switch { 'h' => 1, 'd' => 24, 'w' => 7 * 24, _ => 0 } : 0;
        return hours > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count * hours is >= 1 and <= MostHours
            ? TimeSpan.FromHours(count * hours)
            : null;
    }

    /// <inheritdoc/>
    protected override object? Parse(string text) => TimeOf(text);
}

namespace Pipeline.Reports.Page;

/// <summary>Bars; the numbers stand beside them as text.</summary>
internal static class Bar
{
    /// <summary>A bar that is full at the largest value.</summary>
    public static void Write(Markup page, string kind, double value, double largest) => page.Add(
        $"<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"{kind}\" width=\"{(largest > 0 ? Math.Clamp(value / largest, 0, 1) * 100 : 0)}\" height=\"10\"/></svg>");

    /// <summary>What a block did with its time: busy, blocked, and waiting for the rest.</summary>
    public static void WriteTime(Markup page, double busy, double blocked) => page.Add(
        $"<svg class=\"bar time\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"w\" width=\"100\" height=\"10\"/><rect class=\"b\" width=\"{busy * 100}\" height=\"10\"/><rect class=\"k\" x=\"{100 - (blocked * 100)}\" width=\"{blocked * 100}\" height=\"10\"/></svg>");
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>A number in decimal digits, such as <c>2</c> or <c>3.5</c>.</summary>
internal sealed class NumberType(double least, double most) : ScalarType
{
    /// <inheritdoc/>
    public override string Expected => string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}");

    /// <inheritdoc/>
    protected override bool TakesQuoted => false;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "number", ["minimum"] = least, ["maximum"] = most };

    /// <inheritdoc/>
    protected override object? Parse(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most ? number : null;
}

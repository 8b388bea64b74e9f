using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>The name of a file that stands beside a data file: <c>*.done</c> is <c>orders.csv.done</c> for <c>orders.csv</c>.</summary>
/// <param name="needsStar">Whether each data file has one of its own; else one without <c>*</c> may speak for its folder.</param>
internal sealed class CompanionName(bool needsStar) : ScalarType
{
    /// <inheritdoc/>
    public override string Expected => needsStar
        ? "a file name with one *, which is the name of the data file, such as *.ctl"
        : "a file name such as *.done, where * is the name of the data file, or _READY for the whole folder";

    /// <summary>The file's own name beside a data file.</summary>
    public static string Beside(string pattern, string name) => pattern.Replace("*", name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = needsStar ? @"^[^*/]*\*[^*/]*$" : @"^[^*/]*\*?[^*/]*$", ["minLength"] = needsStar ? 2 : 1 };

    /// <inheritdoc/>
    protected override object? Parse(string text)
    {
        int stars = text.AsSpan().Count('*');
        return text is "" or "*" or "." or ".." || text.Contains('/', StringComparison.Ordinal) || stars > 1 || (needsStar && stars == 0) ? null : text;
    }
}

using System.Globalization;
using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>
/// The names of the parts that a destination is split into: <c>a.csv</c> becomes <c>a-part-0001.csv</c>, <c>a-part-0002.csv</c> and so on.
/// All that is planned has the name of the first part, which is always there.
/// </summary>
/// <param name="suffix">What stands behind the number, the same for all destinations of an output.</param>
internal sealed class PartNames(string suffix)
{
    /// <summary>What the name of a first part has before its ending.</summary>
    public const string First = Mark + "0001";

    private const string Mark = "-part-";

    /// <summary>The names of an output; null where it is not split.</summary>
    public static PartNames? Of(OutputDefinition output) => output.IsSplit ? new PartNames(EndingOf(output.Path) + AddedEnding(output)) : null;

    /// <summary>The ending of a path's last component, that of a compressed file included; empty where it has none.</summary>
    public static string EndingOf(string template)
    {
        string name = template[(template.LastIndexOfAny(['/', '}']) + 1)..];
        string packed = DataName.PackedEnding(name) is { } ending ? name[^ending.Length..] : "";
        int dot = name.LastIndexOf('.', name.Length - packed.Length - 1);
        return dot < 0 ? packed : name[dot..];
    }

    /// <summary>The name of a part.</summary>
    /// <param name="first">That of the first one.</param>
    /// <param name="number">Which part, from 1.</param>
    public string Of(string first, int number) =>
        number == 1 ? first : string.Create(CultureInfo.InvariantCulture, $"{first[..^(First.Length + suffix.Length)]}{Mark}{number:D4}{suffix}");

    /// <summary>Which part a name is of, and the name of the first one.</summary>
    public (string First, int Number) Read(string name)
    {
        int at = name.Length < suffix.Length ? -1 : name[..^suffix.Length].LastIndexOf(Mark, StringComparison.Ordinal);
        return at >= 0 && int.TryParse(name[(at + Mark.Length)..^suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? (name[..at] + First + suffix, number)
            : (name, 1);
    }

    private static string AddedEnding(OutputDefinition output) => output.CompressionInForce != output.NamedCompression ? output.CompressionInForce.Ending() : "";
}

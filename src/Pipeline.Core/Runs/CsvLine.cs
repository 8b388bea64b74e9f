using System.Buffers;
using System.Text;

namespace Pipeline.Runs;

/// <summary>Fields as RFC 4180 writes them: quoted only where needed.</summary>
internal static class CsvLine
{
    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",\"\r\n");

    /// <summary>Appends a field.</summary>
    public static StringBuilder Append(StringBuilder line, string field) =>
        field.AsSpan().ContainsAny(NeedsQuotes)
            ? line.Append('"').Append(field.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"')
            : line.Append(field);
}

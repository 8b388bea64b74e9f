using System.Text;
using Pipeline.Records;

namespace Pipeline.Cli.Commands;

/// <summary>A field's value in a table of plain characters: one line, whatever is in it.</summary>
internal static class CellText
{
    /// <summary>The value, cut where it is long; null is nothing, and the empty text is two quotes.</summary>
    public static string Of(string? value, int widest)
    {
        if (value is null)
        {
            return "";
        }

        StringBuilder cell = new();
        foreach (Rune rune in value.EnumerateRunes())
        {
            if (cell.Length >= widest)
            {
                return cell.Append('…').ToString();
            }

            cell.Append(rune.Value switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ => rune.IsBmp && PrintableText.Acts((char)rune.Value) ? "?" : rune.ToString() });
        }

        return cell.Length == 0 ? "\"\"" : cell.ToString();
    }
}

using System.Text;

namespace Pipeline.Oracle.Tests;

/// <summary>Reads what was published; empty without quotes is null.</summary>
internal static class CsvRecords
{
    public static List<string?[]> Read(string text)
    {
        List<string?[]> records = [];
        List<string?> record = [];
        for (int at = 0; at < text.Length; at++)
        {
            record.Add(Field(text, ref at));
            if (text[at] == '\n')
            {
                records.Add([.. record]);
                record.Clear();
            }
        }

        return records;
    }

    /// <summary>Reads a field up to what ends it.</summary>
    private static string? Field(string text, ref int at)
    {
        if (text[at] != '"')
        {
            int end = text.IndexOfAny([',', '\n'], at);
            string plain = text[at..end];
            at = end;
            return plain.Length == 0 ? null : plain;
        }

        StringBuilder value = new();
        for (at++; text[at] != '"' || text[at + 1] == '"'; at++)
        {
            value.Append(text[at]);
            at += text[at] == '"' ? 1 : 0;
        }

        at++;
        return value.ToString();
    }
}

using System.Globalization;
using System.Text;
using CsvHelper;

namespace Pipeline.Core.Tests.Graph;

/// <summary>
/// <see cref="Yaml"/> done a second time, naively: one CsvHelper pass over each whole file, strings, System.Decimal, a string
/// builder. It shares no code with the product.
/// </summary>
internal static class ReferencePipeline
{
    public const string Yaml = """
        columns:
          id: { type: integer, required: true }
          quantity: { type: integer, min: 1 }
          price: { type: decimal, min: 0 }
          country: { allowed: [DE, FR, US, ""] }
        stages:
          - { name: keep, filter: "country <> 'US'" }
          - { name: calc, derive: { total: "round(quantity * price, 2)", name: "name || '!'" } }
          - { name: swap, replace: { columns: [note], find: "note ", with: "N" } }
          - { name: call, rename: { note: remark } }
          - { name: judge, validate: { small: "total < 100000" } }
          - { name: take, select: [id, name, total, country, remark] }
        rejects: { max: 100% }
        """;

    private static readonly string[] Header = ["id", "name", "country", "quantity", "price", "note"];

    /// <summary>The published files and the lines of rejects.csv up to the message, all as Latin-1.</summary>
    public static (SortedDictionary<string, string> Files, List<string> Rejects, SortedDictionary<string, string> Rejected) Run(string data)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        List<string> rejects = [];
        SortedDictionary<string, string> rejected = new(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            RunFile(path, Path.GetRelativePath(data, path), files, rejects, rejected);
        }

        return (files, rejects, rejected);
    }

    private static void RunFile(string path, string relative, SortedDictionary<string, string> files, List<string> rejects, SortedDictionary<string, string> rejected)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int bom = bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        byte[] input = [(byte)'\n', .. bytes[bom..]];
        using CsvReader reader = CsvReader.Create(input.AsMemory(), new CsvReaderOptions { HasHeader = false, Separator = ',' });
        Assert.True(reader.Read());
        int end = OffsetOf(input, reader.RawRecord) + reader.RawRecord.Length;
        string newline = NewlineAt(input, end);
        string outputNewline = newline.Length == 0 ? "\n" : newline;
        StringBuilder output = new("id,name,total,country,remark" + outputNewline);
        StringBuilder kept = new();
        int number = 0;
        while (reader.Read())
        {
            number++;
            byte[] record = reader.RawRecord.ToArray();
            int at = OffsetOf(input, reader.RawRecord);
            string[] raw = new string[reader.FieldCount];
            string[] text = new string[reader.FieldCount];
            for (int i = 0; i < raw.Length; i++)
            {
                raw[i] = Encoding.Latin1.GetString(reader.GetRawSpan(i));
                text[i] = Encoding.UTF8.GetString(reader.GetSpan(i));
            }

            int line = 1 + LineEnds(input.AsSpan(1, at - 1));
            List<string> faults = Judge(record, raw, text, out string? written);
            rejects.AddRange(faults.Select(fault => $"{relative},{number},{line},{at - 1 + bom},{fault}"));
            if (faults.Count > 0)
            {
                string behind = NewlineAt(input, at + record.Length);
                kept.Append(Encoding.Latin1.GetString(record)).Append(behind.Length == 0 ? "\n" : behind);
            }
            else if (written is not null)
            {
                output.Append(written).Append(outputNewline);
            }
        }

        files[relative] = output.ToString();
        if (kept.Length > 0)
        {
            rejected[relative] = (bom > 0 ? "\u00EF\u00BB\u00BF" : "") + string.Join(',', Header) + outputNewline + kept;
        }
    }

    /// <summary>The faults as <c>stage,column,code</c>, and what is written when there is none.</summary>
    private static List<string> Judge(byte[] record, string[] raw, string[] text, out string? written)
    {
        written = null;
        List<string> faults = Shape(record, raw);
        if (faults.Count > 0)
        {
            return faults;
        }

        bool IsNull(int i) => raw[i].Length == 0;
        decimal? price = null;
        long? quantity = null;
        if (IsNull(0))
        {
            faults.Add("columns,id,rule.required");
        }

        if (!IsNull(2) && text[2] is not ("DE" or "FR" or "US" or ""))
        {
            faults.Add("columns,country,rule.allowed");
        }

        if (!IsNull(3))
        {
            quantity = long.TryParse(text[3], NumberStyles.None, CultureInfo.InvariantCulture, out long whole) ? whole : null;
            faults.AddRange(quantity is null ? ["columns,quantity,type.integer"] : quantity < 1 ? ["columns,quantity,rule.min"] : []);
        }

        if (!IsNull(4))
        {
            price = decimal.TryParse(text[4], NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out decimal exact) ? exact : null;
            faults.AddRange(price is null ? ["columns,price,type.decimal"] : price < 0 ? ["columns,price,rule.min"] : []);
        }

        if (faults.Count > 0 || IsNull(2) || string.Equals(text[2], "US", StringComparison.Ordinal))
        {
            return faults;
        }

        decimal? total = quantity is null || price is null ? null : Math.Round(quantity.Value * price.Value, 2, MidpointRounding.AwayFromZero);
        if (total >= 100000)
        {
            return ["judge,,validate"];
        }

        string totalText = total is null ? "" : (total.Value + 0.00m).ToString("F2", CultureInfo.InvariantCulture);
        string name = IsNull(1) ? "" : Quoted(text[1] + "!");
        string note = IsNull(5) ? "" : Quoted(text[5].Replace("note ", "N", StringComparison.Ordinal));
        written = $"{raw[0]},{name},{totalText},{raw[2]},{note}";
        return [];
    }

    private static List<string> Shape(byte[] record, string[] raw)
    {
        List<string> faults = [];
        if (raw.Select(FieldFault).FirstOrDefault(fault => fault is not null) is { } quote)
        {
            faults.Add("read,," + quote);
        }
        else if (raw.Length != Header.Length)
        {
            faults.Add("read,,csv.field_count");
        }

        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(record);
        }
        catch (DecoderFallbackException)
        {
            faults.Add("read,,csv.encoding");
        }

        return faults;
    }

    private static string? FieldFault(string raw)
    {
        if (!raw.StartsWith('"'))
        {
            return raw.Contains('"', StringComparison.Ordinal) ? "csv.stray_quote" : null;
        }

        string inner = raw[1..].Replace("\"\"", "", StringComparison.Ordinal);
        return inner.IndexOf('"', StringComparison.Ordinal) == inner.Length - 1 ? null : "csv.text_after_quote";
    }

    private static string Quoted(string text)
    {
        string latin1 = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
        return text.Length == 0 || text.AsSpan().IndexOfAny("\",\r\n") >= 0 ? $"\"{latin1.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : latin1;
    }

    private static int OffsetOf(byte[] input, ReadOnlySpan<byte> part)
    {
        part.Overlaps(input, out int offset);
        return -offset;
    }

    private static string NewlineAt(byte[] input, int at) =>
        at >= input.Length ? "" : input[at] == '\r' && at + 1 < input.Length && input[at + 1] == '\n' ? "\r\n" : ((char)input[at]).ToString();

    private static int LineEnds(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.Latin1.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal);
        return text.Count(character => character is '\r' or '\n');
    }
}

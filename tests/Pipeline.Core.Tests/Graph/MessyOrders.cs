using System.Globalization;
using System.Text;

namespace Pipeline.Core.Tests.Graph;

/// <summary>
/// Orders as the world sends them, from a fixed seed: several files with LF, CRLF, CR and mixed ends, a BOM, quoted and
/// multi-line fields, nulls, blank lines, no newline at the end, and records damaged in every way that rejects a record.
/// </summary>
internal static class MessyOrders
{
    private static readonly string[] Names = ["Ada", "Jörg", "李雷", "\"\"Bo\"\"", "a, b", "two\nlines", "two\r\nlines", "cr\ronly", " pad ", "", "O'Neil", "=1+1", "\uFEFFbom", "nul\0"];
    private static readonly string[] Countries = ["DE", "FR", "US", "", "\"\"", "XX"];
    private static readonly string[] Prices = ["1.10", "12", "0.005", "1e5", "007.50", "", "-3", "abc", "99999999999999999999.25"];

    /// <summary>Writes the files.</summary>
    public static void Write(PipelineFolder folder, int records = 400, int seed = 7)
    {
        Random random = new(seed);
        folder.Write("a-lf.csv", File(random, records, () => "\n"));
        folder.Write("b-crlf.csv", File(random, records, () => "\r\n"));
        folder.Write("c-bom.csv", [0xEF, 0xBB, 0xBF, .. File(random, records / 2, () => "\n")]);
        folder.Write("d/cr.csv", File(random, records / 2, () => "\r"));
        folder.Write("d/mixed.csv", File(random, records, () => random.Next(4) switch { 0 => "\n", 1 => "\r\n", 2 => "\r", _ => "\n" }, lastNewline: false));
        folder.Write("e-header-only.csv", "id,name,country,quantity,price,note"u8.ToArray());
        folder.Write("f-blank.csv", "\n\r\nid,name,country,quantity,price,note\n\n\r\n\r\r\n"u8.ToArray());
        folder.Write("g-one.csv", "id,name,country,quantity,price,note\r\n1,x,DE,2,3.5,last without an end"u8.ToArray());
    }

    /// <summary>A file of so many records.</summary>
    public static byte[] File(Random random, int records, Func<string> newline, bool lastNewline = true)
    {
        using MemoryStream file = new();
        Append(file, "id,name,country,quantity,price,note" + newline());
        for (int i = 1; i <= records; i++)
        {
            if (random.Next(25) == 0)
            {
                Append(file, newline() + (random.Next(3) == 0 ? newline() : ""));
            }

            AppendRecord(file, random, i);
            if (i < records || lastNewline)
            {
                Append(file, newline());
            }
        }

        return file.ToArray();
    }

    private static void AppendRecord(MemoryStream file, Random random, int id)
    {
        string name = Names[random.Next(Names.Length)];
        bool mustQuote = name.AsSpan().IndexOfAny("\",\r\n") >= 0;
        name = mustQuote || random.Next(4) == 0 ? $"\"{name}\"" : name;
        string country = Countries[random.Next(Countries.Length)];
        string price = Prices[random.Next(random.Next(3) == 0 ? Prices.Length : 2)];
        string quantity = random.Next(8) switch { 0 => "", 1 => "0", 2 => "x", _ => random.Next(1, 900).ToString(CultureInfo.InvariantCulture) };
        string note = random.Next(12) == 0 ? new string('n', random.Next(200, 5000)) : $"\"note {id}, \"\"quoted\"\"\"";
        string record = $"{id.ToString("D3", CultureInfo.InvariantCulture)},{name},{country},{quantity},{price},{note}";
        switch (random.Next(14))
        {
            case 0:
                Append(file, record[..record.LastIndexOf(',')].Replace("\"", "", StringComparison.Ordinal).ReplaceLineEndings(" "));
                break;
            case 1:
                Append(file, record + ",extra");
                break;
            case 2:
                Append(file, $"{id},12\" monitor,DE,1,2,");
                break;
            case 3:
                Append(file, $"{id},\"closed\"too early,DE,1,2,");
                break;
            case 4:
                Append(file, $"{id},bad ");
                file.Write([0xC3, 0x28]);
                Append(file, ",DE,1,2,n");
                break;
            case 5:
                Append(file, ",no id,DE,1,2,n");
                break;
            default:
                Append(file, record);
                break;
        }
    }

    private static void Append(MemoryStream file, string text) => file.Write(Encoding.UTF8.GetBytes(text));
}

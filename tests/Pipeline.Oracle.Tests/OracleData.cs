using System.Globalization;
using System.Text;

namespace Pipeline.Oracle.Tests;

/// <summary>The files of a job: one to three of input, and a reference. Values repeat, and are written in several ways.</summary>
internal sealed class OracleData
{
    private static readonly string[][] Few =
    [
        ["a", "A", "é", "\"b,c\"", "\"\"", "ab", "\"say \"\"x\"\"\""],
        ["7", "-7", "0", "+7", "007", "12"],
        ["1", "1.0", "1.00", "-0.5", "12.345", "0"],
        [],
        ["true", "false"],
        ["2024-02-29", "1999-12-31", "2024-03-01"],
        ["2024-02-29T10:00:00Z", "2024-02-29T12:00:00Z", "1999-12-31T00:00:00Z"],
    ];

    private readonly Random random;
    private readonly bool isDyadic;
    private readonly int most;
    private readonly double nulls;

    private OracleData(Random random, string folder)
    {
        this.random = random;
        isDyadic = random.Next(2) == 0;
        most = random.Next(5) == 0 ? 3000 : 200;
        nulls = random.Next(4) switch { 0 => 0, 1 => 0.9, _ => 0.15 };
        Folder = Path.Combine(folder, "data");
        Reference = Path.Combine(folder, "reference.csv");
        Columns =
        [
            new("t", "text"), new("i", "integer"), new("d", "decimal"), new("f", "double", isDyadic), new("b", "boolean"), new("e", "date"), new("z", "timestamp"),
        ];
    }

    /// <summary>The folder of the input files, in whose order the records come.</summary>
    public string Folder { get; }

    /// <summary>The reference.</summary>
    public string Reference { get; }

    public IReadOnlyList<OracleColumn> Columns { get; }

    /// <summary>Makes and writes the files.</summary>
    public static OracleData Write(Random random, string folder)
    {
        OracleData data = new(random, folder);
        Directory.CreateDirectory(data.Folder);
        int number = 0;
        for (int file = random.Next(1, 4); file > 0; file--)
        {
            StringBuilder text = new("n,t,i,d,f,b,e,z\n");
            for (int left = random.Next(data.most); left > 0; left--)
            {
                text.Append(CultureInfo.InvariantCulture, $"{number++},{string.Join(',', Enumerable.Range(0, 7).Select(data.Value))}\n");
            }

            File.WriteAllText(Path.Combine(data.Folder, $"{9 - file}.csv"), text.ToString());
        }

        StringBuilder reference = new("rn,rt,ri,rd,rw\n");
        for (int i = random.Next(12); i >= 0; i--)
        {
            reference.Append(CultureInfo.InvariantCulture, $"{100 - i},{data.Value(0)},{data.Value(1)},{data.Value(2)},{data.Value(0)}\n");
        }

        File.WriteAllText(data.Reference, reference.ToString());
        return data;
    }

    private string Value(int column)
    {
        if (random.NextDouble() < nulls)
        {
            return "";
        }

        bool isOneOfMany = random.Next(3) > 0;
        return column switch
        {
            0 when isOneOfMany && most > 200 => string.Create(CultureInfo.InvariantCulture, $"t{random.Next(most)}"),
            1 when isOneOfMany => random.Next(-5000, 5000).ToString(CultureInfo.InvariantCulture),
            2 when isOneOfMany => string.Create(CultureInfo.InvariantCulture, $"{random.Next(-999, 999)}.{random.Next(100):00}"),
            3 => isDyadic ? (random.Next(-800, 800) / 8.0).ToString("R", CultureInfo.InvariantCulture) is var text && text == "-0" ? "0" : text
                : (random.Next(1, 100_000) / 100.0).ToString(random.Next(3) == 0 ? "E6" : "R", CultureInfo.InvariantCulture),
            _ => Few[column][random.Next(Few[column].Length)],
        };
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>
/// A declared column's texts checked as the first step of a chain does, a block's at a time, none like its neighbour. The median of rounds
/// that are far shorter than what a busy machine gives to a thread at once, so that other processes do not move it.
/// </summary>
internal static class ReadingTimes
{
    private const int Values = 500;
    private const int Blocks = 64;
    private const int Rounds = 4000;

    /// <summary>What can be measured.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "integer", "integer of 10 to 15 digits", "decimal", "decimal with sign, 12 digits", "decimal with min and max", "double", "double of 15 to 17 digits", "boolean",
        "date", "date dd.MM.yyyy", "timestamp", "timestamp yyyy-MM-dd HH:mm:ss",
    ];

    /// <summary>Nanoseconds for one value.</summary>
    public static double Measure(string type)
    {
        Random random = new(5);
        string name = type.Split(' ')[0];
        string? pattern = type.Contains("yyyy", StringComparison.Ordinal) ? type[(name.Length + 1)..] : null;
        bool bounds = type.Contains("min", StringComparison.Ordinal);
        var parser = ValueParser.For(new Column("x", Enum.Parse<ColumnType>(name, ignoreCase: true), 0, pattern), bounds ? "0" : null, bounds ? "100000" : null);
        List<(RecordBlock Block, long[] Places)> blocks = [.. Enumerable.Range(0, Blocks).Select(_ => BlockOf(() => Text(type, pattern, random)))];
        bool[] valid = new bool[Values];
        double[] times = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            (RecordBlock block, long[] places) = blocks[round % Blocks];
            long start = Stopwatch.GetTimestamp();
            parser.CheckMany(block, 0, places, valid);
            times[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / Values;
            if (valid.Contains(false))
            {
                throw new InvalidOperationException($"a text is not a {type}");
            }
        }

        Array.Sort(times);
        return times[Rounds / 2];
    }

    private static (RecordBlock Block, long[] Places) BlockOf(Func<string> next)
    {
        List<byte> bytes = [];
        List<int> ends = [];
        for (int i = 0; i < Values; i++)
        {
            bytes.AddRange(Encoding.ASCII.GetBytes(next()));
            ends.Add(bytes.Count);
            bytes.Add((byte)'\n');
        }

        RecordBlock block = new(1, 1, (byte)'"', 0);
        long[] places = new long[Values];
        block.Locate(0, block.Begin([.. bytes], new FieldTable([.. ends], 0, 1, 1), Values), places);
        return (block, places);
    }

    private static string Text(string type, string? pattern, Random random)
    {
        DateTime time = DateTime.UnixEpoch.AddSeconds(random.Next());
        return pattern is not null ? time.ToString(pattern, CultureInfo.InvariantCulture) : type switch
        {
            "integer" => $"{random.Next((int)Math.Pow(10, random.Next(1, 7)))}",
            "integer of 10 to 15 digits" => $"{random.NextInt64(1_000_000_000, 1_000_000_000_000_000)}",
            "decimal with sign, 12 digits" => $"{(random.Next(4) == 0 ? "-" : "")}{random.Next(10_000_000, 100_000_000)}.{random.Next(10_000):D4}",
            "double" => $"{random.Next(10_000) / 100d:R}",
            "double of 15 to 17 digits" => $"{random.NextDouble() * 1000:R}",
            "boolean" => random.Next(3) == 0 ? "true" : "false",
            "date" => $"{time:yyyy-MM-dd}",
            "timestamp" => $"{time:yyyy-MM-ddTHH:mm:ssZ}",
            _ => $"{random.Next((int)Math.Pow(10, random.Next(1, 6)))}.{random.Next(100):D2}",
        };
    }
}

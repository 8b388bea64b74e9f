using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pipeline.Csv;

namespace Pipeline.Core.Tests.Csv;

public sealed class FieldIndexTests
{
    // A quoted piece stands between delimiters, so that all quotes are at field edges.
    private static readonly Gen<byte[]> WellFormed = Gen
        .Elements("a", ",", "\n", "\r", "\r\n", ",\"\",", ",\"b\n\r\n\",", ",\",\r\",", ",\"\"\"\n\"\"\",", new string('x', 61), ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,", "\n\n\n\n")
        .ArrayOf().Resize(60).Select(parts => Encoding.ASCII.GetBytes(string.Concat(parts)));

    [Fact]
    public void MoveNext_QuotesAtFieldEdges_FindsWhatTheMachineSees()
    {
        FieldIndex index = new((byte)',', (byte)'"');
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000), Prop.ForAll(WellFormed.ToArbitrary(), bytes =>
        {
            byte[] buffer = [.. "\",\n"u8, .. bytes, .. "\n\",,\n"u8];
            (List<int> separators, List<int> recordEnds) = ByIndex(index, buffer, 3, bytes.Length);
            (List<int> expected, List<int> expectedEnds) = ByMachine(buffer, 3, bytes.Length);
            return separators.SequenceEqual(expected) && recordEnds.SequenceEqual(expectedEnds) && index.Lines == LineCounter.Count(bytes);
        }));
    }

    [Fact]
    public void MoveNext_ManyWindows_GoesOnWhereTheLastOneEnded()
    {
        string record = "1,\"two\n, \"\"2\"\"\",3\r\n";
        byte[] buffer = Encoding.ASCII.GetBytes("?" + string.Concat(Enumerable.Repeat(record, 9_000)) + new string('x', 100_000) + ",\n,last");
        FieldIndex index = new((byte)',', (byte)'"');
        (List<int> separators, List<int> recordEnds) = ByIndex(index, buffer, 1, buffer.Length - 1);
        (List<int> expected, List<int> expectedEnds) = ByMachine(buffer, 1, buffer.Length - 1);
        Assert.Equal(expected, separators);
        Assert.Equal(expectedEnds, recordEnds);
        Assert.Equal(9_002, recordEnds.Count);
    }

    [Theory]
    [InlineData("a,b\nc,d\n", "\n", true)]
    [InlineData("a,b\r\nc,d\r\n", "\r\n", true)]
    [InlineData("a,b\rc,d\r", "\r", true)]
    [InlineData("a,\"\r\"\nc,\"\r\n\"\n", "\n", true)]
    [InlineData("a,b\nc,d\r\n", "\n", false)]
    [InlineData("a,b\r\nc,d\n", "\r\n", false)]
    [InlineData("a,b\r\nc,d\r", "\r\n", false)]
    [InlineData("a,b\rc,d\r\n", "\r", false)]
    public void EndWith_LineEnds_AllAndOutsideQuotesOnly(string text, string newline, bool expected)
    {
        byte[] buffer = Encoding.ASCII.GetBytes(text);
        FieldIndex index = new((byte)',', (byte)'"');
        ByIndex(index, buffer, 0, buffer.Length);
        Assert.Equal(expected, index.EndWith(Encoding.ASCII.GetBytes(newline)));
    }

    [Theory]
    [InlineData("\n", 1)]
    [InlineData("\r", 1)]
    [InlineData("\r\n", 2)]
    public void EndBytes_AllLinesEndAlike_SaysHow(string newline, int expected)
    {
        FieldIndex index = new((byte)',', (byte)'"');
        byte[] buffer = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"1,\"\r\n\"{newline}", 9_000)));
        index.Begin(buffer, 0, buffer.Length);
        while (index.MoveNext())
        {
            Assert.Equal(expected, index.EndBytes);
        }
    }

    [Fact]
    public void EndBytes_LinesEndAnyhow_IsTrueOfEachOrSaysNothing()
    {
        // Some others among many alike, at any distance from the windows' ends.
        Random random = new(7);
        FieldIndex index = new((byte)',', (byte)'"');
        string[] newlines = ["\n", "\r\n", "\r"];
        int told = 0;
        for (int round = 0; round < 300; round++)
        {
            StringBuilder text = new();
            int usual = random.Next(3);
            int others = random.Next(3);
            for (int line = 0; line < 2_500; line++)
            {
                text.Append('x', random.Next(30)).Append(',').Append(newlines[random.Next(1_000) < others ? random.Next(3) : usual]);
            }

            byte[] buffer = Encoding.ASCII.GetBytes(text.ToString());
            index.Begin(buffer, 0, buffer.Length);
            while (index.MoveNext())
            {
                foreach (int last in index.RecordEnds.AsSpan(0, index.Count - 1))
                {
                    Assert.True(index.EndBytes == 0 || index.EndBytes == index.LengthOfEnd(index.Separators[last]));
                }

                told += index.EndBytes;
            }
        }

        Assert.True(told > 300);
    }

    [Fact]
    public void Write_AnyBits_GivesTheirPlaces()
    {
        Random random = new(1);
        int[] places = new int[128];
        int[] expected = new int[128];
        for (int round = 0; round < 5_000; round++)
        {
            ulong bits = (ulong)random.NextInt64() ^ ((ulong)random.NextInt64() << 1);
            bits &= round % 3 == 0 ? (ulong)random.NextInt64() & (ulong)random.NextInt64() : ulong.MaxValue;
            int count = System.Numerics.BitOperations.PopCount(bits);
            BitPlaces.Write(bits, 1_000_000 + round, ref places[0]);
            for ((int bit, int found) = (0, 0); bit < 64; bit++)
            {
                expected[found] = 1_000_000 + round + bit;
                found += (int)(bits >> bit) & 1;
            }

            Assert.True(expected.AsSpan(0, count).SequenceEqual(places.AsSpan(0, count)));
            BitPlaces.WriteEach(bits, 1_000_000 + round, ref places[0]);
            Assert.True(expected.AsSpan(0, count).SequenceEqual(places.AsSpan(0, count)));
        }
    }

    private static (List<int> Separators, List<int> RecordEnds) ByIndex(FieldIndex index, byte[] buffer, int start, int length)
    {
        List<int> separators = [];
        List<int> recordEnds = [];
        index.Begin(buffer, start, length);
        while (index.MoveNext())
        {
            int before = separators.Count;
            recordEnds.AddRange(index.RecordEnds.Take(index.Count).Select(end => before + end));
            separators.AddRange(index.Separators.Take(index.RecordEnds[index.Count - 1] + 1));
        }

        return (separators, recordEnds);
    }

    private static (List<int> Separators, List<int> RecordEnds) ByMachine(byte[] buffer, int start, int length)
    {
        List<int> separators = [];
        List<int> recordEnds = [];
        var machine = new QuoteMachine((byte)',', (byte)'"');
        for (int i = start; i < start + length; i++)
        {
            machine.Step(buffer[i]);
            bool second = buffer[i] == '\n' && i > start && buffer[i - 1] == '\r';
            if (machine.State != QuoteState.FieldStart || second)
            {
                continue;
            }

            separators.Add(i);
            if (buffer[i] != ',')
            {
                recordEnds.Add(separators.Count - 1);
            }
        }

        if (length > 0 && buffer[start + length - 1] is not ((byte)'\n' or (byte)'\r'))
        {
            recordEnds.Add(separators.Count);
            separators.Add(start + length);
        }

        return (separators, recordEnds);
    }
}

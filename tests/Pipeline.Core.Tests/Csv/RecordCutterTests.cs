using System.Text;
using Pipeline.Csv;

namespace Pipeline.Core.Tests.Csv;

public sealed class RecordCutterTests
{
    private static readonly byte[] Letters = "a,\"\n\r"u8.ToArray();

    [Theory(Timeout = 120_000)]
    [InlineData(0, 0, 6)]
    [InlineData(61, 0, 4)]
    [InlineData(63, 70, 4)]
    [InlineData(126, 130, 4)]
    public async Task Find_AllShortInputsAtEveryCut_EqualsOneCsvHelperPass(int before, int after, int longest)
    {
        await Task.Yield();
        foreach (byte[] middle in AllInputs(longest))
        {
            byte[] bytes = [.. Filler(before), .. middle, .. Filler(after)];
            List<ReadRecord> whole = Reading.Whole(bytes);
            bool[] isEnd = RecordEnds(bytes, whole);
            for (int length = Math.Max(0, before - 1); length <= bytes.Length; length++)
            {
                AssertCut(bytes, length, whole, isEnd);
            }
        }
    }

    [Fact]
    public void Find_FinalBytes_NeedNoLineEndUnlessAQuoteIsOpen()
    {
        Assert.Equal(5, RecordCutter.Find("a\nb\nc"u8, (byte)',', (byte)'"', final: true).Length);
        Assert.Equal(2, RecordCutter.Find("a\n\"b\n"u8, (byte)',', (byte)'"', final: true).Length);
        Assert.Equal(3, RecordCutter.Find("a\n\r"u8, (byte)',', (byte)'"', final: true).Length);
        Assert.Equal(2, RecordCutter.Find("a\n\r"u8, (byte)',', (byte)'"', final: false).Length);
        Assert.Equal(0, RecordCutter.Find([], (byte)',', (byte)'"', final: true).Length);
    }

    [Fact]
    public void Find_FaultBehindTheCut_LeavesTheBatchWellFormed()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(new string('x', 100) + ",\"q\"\n12\" monitor");
        RecordCut cut = RecordCutter.Find(bytes, (byte)',', (byte)'"', final: false);
        Assert.Equal(new RecordCut(105, WellFormed: true), cut);
        Assert.False(RecordCutter.Find([.. bytes, (byte)'\n'], (byte)',', (byte)'"', final: false).WellFormed);
    }

    /// <summary>Also where the quote closes at the end of a block and no other quote follows.</summary>
    [Fact]
    public void Find_TextBehindAClosingQuote_IsSeenAtEachPlaceOfABlock()
    {
        for (int length = 0; length < 200; length++)
        {
            string front = "x,\"" + new string('q', length) + "\"";
            string behind = "," + new string('y', 150) + "\n";

            Assert.True(Find(front + behind).WellFormed, $"{length}");
            Assert.False(Find(front + "z" + behind).WellFormed, $"{length}");
        }

        static RecordCut Find(string text) => RecordCutter.Find(Encoding.ASCII.GetBytes(text), (byte)',', (byte)'"', final: false);
    }

    private static void AssertCut(byte[] bytes, int length, List<ReadRecord> whole, bool[] isEnd)
    {
        // The expected cut is the last record end, but not behind a CR whose follower is not seen.
        int expected = length;
        while (expected > 0 && !(isEnd[expected] && !(expected == length && bytes[expected - 1] == '\r')))
        {
            expected--;
        }

        RecordCut cut = RecordCutter.Find(bytes.AsSpan(0, length), (byte)',', (byte)'"', final: false);
        bool wellFormed = whole.TrueForAll(record => record.Offset >= expected || record.Fault is null);
        Assert.True(
            cut == new RecordCut(expected, wellFormed), $"{Convert.ToHexString(bytes)} at {length}: {cut}, not {expected} {wellFormed}");
    }

    /// <summary>Places behind line ends that lie in no record, not within CRLF.</summary>
    private static bool[] RecordEnds(byte[] bytes, List<ReadRecord> whole)
    {
        bool[] isEnd = new bool[bytes.Length + 1];
        for (int i = 1; i <= bytes.Length; i++)
        {
            isEnd[i] = bytes[i - 1] == '\n' || (bytes[i - 1] == '\r' && !(i < bytes.Length && bytes[i] == '\n'));
        }

        foreach (ReadRecord record in whole)
        {
            isEnd.AsSpan((int)record.Offset, record.Raw.Length + 1).Clear();
            isEnd[record.Offset] = record.Offset > 0;
        }

        return isEnd;
    }

    private static byte[] Filler(int length)
    {
        byte[] filler = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("abc,\"d\n\"\"e\",f\r\ngh,", 20)))[..length];
        return length == 0 ? filler : [.. filler[..^1], (byte)','];
    }

    private static IEnumerable<byte[]> AllInputs(int longest)
    {
        for (int length = 0; length <= longest; length++)
        {
            byte[] input = new byte[length];
            long count = (long)Math.Pow(Letters.Length, length);
            for (long number = 0; number < count; number++)
            {
                long rest = number;
                for (int i = 0; i < length; i++)
                {
                    input[i] = Letters[rest % Letters.Length];
                    rest /= Letters.Length;
                }

                yield return input;
            }
        }
    }
}

using System.Globalization;
using System.Text;
using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Tasks;

namespace Pipeline.Core.Tests.Tasks;

public sealed class RecordStartTests
{
    /// <summary>Well-formed files with texts over several lines, in which lines look like records: one guess in a thousand may be wrong.</summary>
    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Find_InWellFormedFiles_IsWrongInFewerThanOneOfAThousand(string newline)
    {
        const int Tries = 3000;
        Random random = new(18);
        int wrong = 0;
        for (int file = 0; file < 10; file++)
        {
            (byte[] bytes, HashSet<int> starts) = Text(random, newline);
            RecordStart start = new(CsvDialect.Default, fields: 4);
            for (int i = 0; i < Tries / 10; i++)
            {
                int at = random.Next(bytes.Length / 2);
                int? found = start.Find(bytes.AsSpan(at, Math.Min(RecordStart.FirstWindow, bytes.Length - at)), isWhole: bytes.Length - at <= RecordStart.FirstWindow);
                wrong += found is { } next && starts.Contains(at + next) ? 0 : 1;
            }
        }

        Assert.InRange(wrong, 0, Tries / 1000);
    }

    [Fact]
    public void Find_WithinALongTextWithoutQuotes_DoesNotTell() =>
        Assert.Null(new RecordStart(CsvDialect.Default, fields: 4).Find(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a line of a text\n", 500))), isWhole: false));

    [Fact]
    public void Join_OfAnyTwoParts_IsTheChecksumOfBoth()
    {
        Random random = new(7);
        byte[] bytes = new byte[100_000];
        random.NextBytes(bytes);
        foreach (int at in (int[])[0, 1, 7, 4096, 99_999, 100_000, random.Next(bytes.Length)])
        {
            Assert.Equal(Crc32C.Append(0, bytes), Crc32C.Join(Crc32C.Append(0, bytes.AsSpan(0, at)), Crc32C.Append(0, bytes.AsSpan(at)), bytes.Length - at));
        }
    }

    [Theory]
    [InlineData("0", new[] { 0 })]
    [InlineData("3,7-9", new[] { 3, 7, 8, 9 })]
    [InlineData("0-2,5-6", new[] { 0, 1, 2, 5, 6 })]
    public void Parse_OfNumbersOfTasks_IsWhatFormatWrote(string text, int[] tasks)
    {
        Assert.Equal(tasks, TaskList.Parse(text));
        Assert.Equal(text, TaskList.Format(tasks));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1,")]
    [InlineData("3-1")]
    [InlineData("1-2-3")]
    [InlineData("-1")]
    [InlineData("0-99999999")]
    public void Parse_OfNoNumbers_IsNull(string text) => Assert.Null(TaskList.Parse(text));

    private static (byte[] Bytes, HashSet<int> Starts) Text(Random random, string newline)
    {
        StringBuilder text = new();
        HashSet<int> starts = [];
        string[] texts = ["plain", "\"quoted, with a comma\"", $"\"several{newline}lines{newline}1,2,3,4{newline}\"", "\"with \"\"quotes\"\"\"", $"\"\"\"{newline}\"", "", $"\"1,\"\"2\"\",3,4{newline}5,6,7,8\""];
        for (int i = 0; i < 3000; i++)
        {
            starts.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{i},{texts[random.Next(texts.Length)]},{random.Next(1000)},{texts[random.Next(texts.Length)]}{newline}");
        }

        starts.Add(text.Length);
        return (Encoding.ASCII.GetBytes(text.ToString()), starts);
    }
}

using System.Text;
using System.Text.Json;
using Pipeline.Csv.JsonLines;

namespace Pipeline.Core.Tests.Csv.JsonLines;

/// <summary>What is an object and what it holds is what .NET's reader says, over lines made at random.</summary>
public sealed class ObjectScannerTests
{
    [Fact]
    public void Scan_AnyLine_IsWhatJsonDocumentSays()
    {
        Random random = new(5);
        ObjectScanner scanner = new();
        int good = 0;
        for (int i = 0; i < 60_000; i++)
        {
            string text = JsonPieces.Line(random);
            byte[] line = Encoding.UTF8.GetBytes(text);
            List<(string Key, string Value)>? expected = Members(line);

            Assert.True(scanner.Scan(line) == expected is not null, $"{text}: {scanner.Fault} at {scanner.FaultAt}");
            if (expected is null)
            {
                Assert.InRange(scanner.FaultAt, 0, line.Length);
                continue;
            }

            good++;
            Assert.Equal(expected, scanner.Members.Select(member => (Text(line.AsSpan(member.KeyStart, member.KeyLength)), Value(line, member))));
        }

        Assert.InRange(good, 10_000, 59_000);
    }

    [Theory]
    [InlineData("[1]", "NotObject", 0)]
    [InlineData("  5", "NotObject", 2)]
    [InlineData("{\"a\":1} x", "Garbage", 8)]
    [InlineData("{\"a\":1}{}", "Garbage", 7)]
    [InlineData("{\"a\" 1}", "NoColon", 5)]
    [InlineData("{\"a\":}", "NoValue", 5)]
    [InlineData("{\"a\":1 \"b\":2}", "NoComma", 7)]
    [InlineData("{\"a\":1,}", "NoKey", 7)]
    [InlineData("{a:1}", "NoKey", 1)]
    [InlineData("{\"a\":-x}", "Number", 5)]
    [InlineData("{\"a\":\"\\q\"}", "Escape", 6)]
    [InlineData("{\"a\":\"x\\ud800\"}", "Surrogate", 7)]
    [InlineData("{\"a\":[\"x\\ude00\\ud800\"]}", "Surrogate", 8)]
    [InlineData("{\"a\":\"\t\"}", "Control", 6)]
    [InlineData("{\"a\":\"", "Unfinished", 6)]
    [InlineData("{\"a\":1", "Unfinished", 6)]
    public void Scan_Damage_IsNamedAtItsPlace(string line, string fault, int at)
    {
        ObjectScanner scanner = new();

        Assert.False(scanner.Scan(Encoding.UTF8.GetBytes(line)));
        Assert.Equal((fault, at), (scanner.Fault.ToString(), scanner.FaultAt));
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void Scan_Depth_HasABound(int arrays, bool fits)
    {
        string line = $"{{\"a\":{new string('[', arrays)}{new string(']', arrays)}}}";
        ObjectScanner scanner = new();

        Assert.Equal(fits, scanner.Scan(Encoding.UTF8.GetBytes(line)));
        Assert.Equal(fits ? JsonFault.None : JsonFault.Depth, scanner.Fault);
    }

    [Fact]
    public void Scan_BytesThatAreNoText_AreAtTheirPlace()
    {
        ObjectScanner scanner = new();

        Assert.False(scanner.Scan([.. "{\"a\":\"é"u8, 0xC3, .. "\"}"u8]));
        Assert.Equal((JsonFault.Encoding, 8), (scanner.Fault, scanner.FaultAt));
    }

    [Fact]
    public void Write_AnyText_IsReadBackAndHasNoEscapeTooMany()
    {
        Random random = new(3);
        for (int i = 0; i < 5000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(4) switch { 0 => (char)random.Next(0x20), 1 => "\"\\/é\u007F\u2028"[random.Next(6)], _ => (char)random.Next(0x20, 0x7F) }));
            byte[] written = JsonString.Of(text);

            Assert.Equal(text, JsonSerializer.Deserialize<string>(written));
            Assert.InRange(JsonString.LengthOf(Encoding.UTF8.GetBytes(text)), written.Length, int.MaxValue);
            Assert.Equal(text.Count(character => character < ' ' || character is '"' or '\\'), Encoding.UTF8.GetString(written.AsSpan(1..^1)).Replace("\\\\", "€", StringComparison.Ordinal).Count(character => character is '\\' or '€'));
        }
    }

    /// <summary>The members, or null where it is none or has something that no text can be made of.</summary>
    private static List<(string, string)>? Members(byte[] line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            AskAll(document.RootElement);
            return document.RootElement.ValueKind != JsonValueKind.Object ? null : [.. document.RootElement.EnumerateObject().Select(member => (member.Name, Value(member.Value)))];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void AskAll(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    AskAll(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    _ = member.Name;
                    AskAll(member.Value);
                }

                break;
        }
    }

    private static string Value(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Value(byte[] line, JsonMember member)
    {
        ReadOnlySpan<byte> value = line.AsSpan(member.Start, member.Length);
        Assert.Equal(member.Kind == JsonKind.EscapedText, member.Kind is JsonKind.Text or JsonKind.EscapedText && value.Contains((byte)'\\'));
        return member.Kind is JsonKind.Text or JsonKind.EscapedText ? Text(value) : Encoding.UTF8.GetString(value);
    }

    private static string Text(ReadOnlySpan<byte> content)
    {
        byte[] target = new byte[content.Length];
        return Encoding.UTF8.GetString(target.AsSpan(0, JsonString.Unescape(content, target)));
    }
}

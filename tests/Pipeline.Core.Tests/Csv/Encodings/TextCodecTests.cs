using System.Buffers;
using System.Text;
using Pipeline.Csv.Encodings;

namespace Pipeline.Core.Tests.Csv.Encodings;

/// <summary>Encodings are what .NET and iconv say that they are.</summary>
public sealed class TextCodecTests
{
    public static TheoryData<string> SingleBytes => new([.. AllPages().Where(encoding => encoding.IsSingleByte).Select(encoding => encoding.CodePage.ToString())]);

    public static TheoryData<string> All => new([.. AllPages().Select(encoding => encoding.CodePage.ToString())]);

    [Theory]
    [MemberData(nameof(SingleBytes))]
    public void Decode_EachByteOfASingleByteEncoding_IsWhatDotNetSays(string page)
    {
        if (TextCodecs.NameOf(page) is not { } name)
        {
            Assert.InRange(int.Parse(page), 57002, 57011);
            return;
        }

        Encoding encoding = Page(int.Parse(page), new DecoderReplacementFallback("\uFFFD"));
        for (int value = 0; value < 256; value++)
        {
            string expected = encoding.GetString([(byte)value]);

            // .NET gives private characters for bytes that mean nothing.
            bool isNothing = expected is "\uFFFD" || expected[0] is >= '\uE000' and <= '\uF8FF';

            Assert.Equal(isNothing ? null : expected, Decoded(name, [(byte)value]));
            if (!isNothing)
            {
                Assert.Equal(expected, Decoded(name, TextCodecs.Of(name).Encode(Encoding.UTF8.GetBytes(expected))));
            }
        }
    }

    /// <summary>Each text that .NET can encode and gets back is encoded so, and is read again.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Encode_EachCharacter_IsWhatDotNetSays(string page)
    {
        if (TextCodecs.NameOf(page) is not { } name)
        {
            Assert.Contains(int.Parse(page), (int[])[50220, 50221, 50222, 50225, 50227, 52936, 57002, 57003, 57004, 57005, 57006, 57007, 57008, 57009, 57010, 57011]);
            return;
        }

        Encoding encoding = Page(int.Parse(page), DecoderFallback.ReplacementFallback);
        List<byte> text = [];
        List<byte> expected = [];
        for (int value = 0; value < 0x10000; value++)
        {
            if (Rune.TryCreate(value, out Rune character) && encoding.GetBytes(character.ToString()) is { Length: > 0 and <= 4 } bytes
                && encoding.GetString(bytes) == character.ToString() && Decoded(name, bytes) == character.ToString())
            {
                text.AddRange(Encoding.UTF8.GetBytes(character.ToString()));
                expected.AddRange(bytes);
            }
        }

        Assert.True(text.Count >= 96);
        Assert.Equal(expected, TextCodecs.Of(name).Encode(text.ToArray()));
        Assert.Equal(Encoding.UTF8.GetString([.. text]), Decoded(name, [.. expected]));
    }

    [IconvTheory]
    [InlineData("iso-8859-1", "ISO-8859-1")]
    [InlineData("iso-8859-15", "ISO-8859-15")]
    [InlineData("windows-1250", "CP1250")]
    [InlineData("windows-1251", "CP1251")]
    [InlineData("windows-1252", "CP1252")]
    [InlineData("windows-1253", "CP1253")]
    [InlineData("windows-1254", "CP1254")]
    [InlineData("windows-1255", "CP1255")]
    [InlineData("windows-1256", "CP1256")]
    [InlineData("windows-1257", "CP1257")]
    [InlineData("windows-1258", "CP1258")]
    [InlineData("koi8-r", "KOI8-R")]
    [InlineData("ibm850", "CP850")]
    public void Decode_EachByteThatIconvKnows_IsTheSame(string name, string iconv)
    {
        // In some of them iconv waits for what may be combined with the character before: a point behind each ends that.
        List<byte[]> values = [.. Enumerable.Range(1, 255).Where(value => value is not '\n').Select(value => (byte[])[(byte)value, (byte)'.'])];
        string[] theirs = Lines(iconv, values);
        int compared = 0;
        foreach ((byte[] bytes, string expected) in values.Zip(theirs))
        {
            // Of a byte that it does not have the point alone is left.
            if (expected is not ".")
            {
                Assert.Equal(expected, Decoded(name, bytes));
                compared++;
            }
        }

        Assert.InRange(compared, 200, 255);
    }

    /// <summary>Characters of several bytes: all that iconv knows are read alike, but for so many that .NET's table has otherwise.</summary>
    [IconvTheory]
    [InlineData("shift_jis", "CP932", 0)]
    [InlineData("euc-jp", "EUC-JP", 6)]
    [InlineData("gb18030", "GB18030", 25)]
    [InlineData("big5", "CP950", 0)]
    [InlineData("euc-kr", "CP949", 1)]
    [InlineData("gb2312", "CP936", 0)]
    public void Decode_EachPairThatIconvKnows_IsTheSame(string name, string iconv, int most)
    {
        // Each behind a line of its own, so that one that iconv does not have hides no other.
        List<byte[]> pairs = [];
        for (int pair = 0x8140; pair < 0x10000; pair++)
        {
            byte[] bytes = [(byte)(pair >> 8), (byte)pair];
            if (Decoded(name, bytes) is { } text && text.EnumerateRunes().Count() == 1)
            {
                pairs.Add(bytes);
            }
        }

        string[] ours = [.. pairs.Select(pair => Decoded(name, pair)!)];

        // Of a pair that it does not have it leaves out the first byte, and the second may be ASCII.
        string[] theirs = [.. Lines(iconv, pairs).Select(line => Ascii.IsValid(line) ? "" : line)];

        Assert.True(pairs.Count > 5000);
        string[] differ = [.. ours.Zip(theirs).Where(both => both.Second.Length > 0 && both.First != both.Second).Select(both => $"{both.First} {both.Second}")];
        Assert.True(differ.Length <= most, $"{differ.Length}: {string.Join(", ", differ.Take(20))}");
        Assert.True(theirs.Count(text => text.Length > 0) > 5000);
    }

    [Theory]
    [InlineData("shift_jis", new byte[] { 0xEE, 0xE0, 0x8B, 0xB4 }, "髙橋")]
    [InlineData("shift_jis", new byte[] { 0x8E, 0x52, 0xED, 0x95 }, "山﨑")]
    [InlineData("shift_jis", new byte[] { 0x87, 0x90 }, "≒")]
    [InlineData("big5", new byte[] { 0xA2, 0xCC }, "十")]
    [InlineData("euc-kr", new byte[] { 0x8C, 0x63 }, "똠")]
    public void Decode_PairThatIsNotTheOnlyOneOfItsCharacter_IsThat(string name, byte[] bytes, string text) => Assert.Equal(text, Decoded(name, bytes));

    [Theory]
    [InlineData("iso-8859-7", 0xAE)]
    [InlineData("iso-8859-7", 0xD2)]
    [InlineData("iso-8859-6", 0xA1)]
    [InlineData("ibm857", 0xD5)]
    public void Decode_ByteThatMeansNothing_IsInvalid(string name, byte single) => Assert.Null(Decoded(name, [single]));

    [Fact]
    public void NameOf_EncodingThatDotNetTakesForAnother_IsNone() => Assert.Null(TextCodecs.NameOf("Big5-HKSCS"));

    [Theory]
    [InlineData("latin1", "iso-8859-1")]
    [InlineData("ISO-8859-1", "iso-8859-1")]
    [InlineData("cp1252", "windows-1252")]
    [InlineData("Windows-1252", "windows-1252")]
    [InlineData("sjis", "shift_jis")]
    [InlineData("ms932", "shift_jis")]
    [InlineData("UTF8", "utf-8")]
    [InlineData("UTF-16LE", "utf-16le")]
    [InlineData("utf-16", "utf-16")]
    [InlineData("ascii", "us-ascii")]
    [InlineData("cp850", "ibm850")]
    [InlineData("gbk", "gb2312")]
    [InlineData("utf-7", null)]
    [InlineData("iso-2022-jp", null)]
    [InlineData("hz-gb-2312", null)]
    [InlineData("klingon", null)]
    [InlineData("", null)]
    [InlineData("auto", null)]
    public void NameOf_AnyName_IsTheOneNameOrNull(string name, string? expected) => Assert.Equal(expected, TextCodecs.NameOf(name));

    [Fact]
    public void Of_EachNameThatIsGiven_IsFoundAgain()
    {
        foreach (EncodingInfo page in CodePagesEncodingProvider.Instance.GetEncodings())
        {
            if (TextCodecs.NameOf(page.CodePage.ToString()) is { } name)
            {
                Assert.Equal(name, TextCodecs.NameOf(name));
            }
        }
    }

    [Fact]
    public void Encode_CharacterThatOnlyLooksAlike_IsNone()
    {
        foreach (string text in (string[])["\u0100", "\u221E", "\uFF21", "\u2011", "?\uFFFD", "\U0001F600"])
        {
            Assert.Throws<InvalidDataException>(() => TextCodecs.Of("windows-1252").Encode(Encoding.UTF8.GetBytes(text)));
        }
    }

    private static IEnumerable<Encoding> AllPages() =>
        CodePagesEncodingProvider.Instance.GetEncodings().Select(info => info.CodePage).Append(28591).Append(20127).Order().Select(page => Page(page, DecoderFallback.ReplacementFallback));

    private static Encoding Page(int page, DecoderFallback fallback) =>
        CodePagesEncodingProvider.Instance.GetEncoding(page, new EncoderReplacementFallback(""), fallback) ?? Encoding.GetEncoding(page, new EncoderReplacementFallback(""), fallback);

    private static string? Decoded(string name, byte[] own)
    {
        byte[] utf8 = new byte[4 * own.Length];
        return TextCodecs.Of(name).Decode(own, utf8, out _, out int written) == OperationStatus.Done ? Encoding.UTF8.GetString(utf8, 0, written) : null;
    }

    /// <summary>What iconv makes of each pair of bytes; empty where it has no character for one.</summary>
    /// <summary>What iconv makes of some texts, each on a line of its own; what it does not have is left out.</summary>
    private static string[] Lines(string encoding, List<byte[]> texts)
    {
        byte[] joined = [.. texts.SelectMany(text => (byte[])[.. text, (byte)'\n'])];
        string[] lines = [.. Encoding.UTF8.GetString(Iconv.ConvertSome(encoding, "UTF-8", joined)).Split('\n').SkipLast(1)];
        Assert.Equal(texts.Count, lines.Length);
        return lines;
    }
}

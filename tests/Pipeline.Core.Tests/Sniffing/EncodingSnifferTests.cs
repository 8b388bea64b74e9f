using System.Text;
using Pipeline.Csv.Encodings;
using Pipeline.Sniffing;

namespace Pipeline.Core.Tests.Sniffing;

public sealed class EncodingSnifferTests
{
    [Theory]
    [InlineData("windows-1252", "id;name\n1;Müller Straße\n2;Größe für Übung\n3;schöne Grüße\n", "windows-1252")]
    [InlineData("iso-8859-1", "id;name\n1;Müller\n2;Bob\n", "windows-1252")]
    [InlineData("windows-1252", "id;price\n1;5 €\n2;7 €\n", "windows-1252")]
    [InlineData("windows-1252", "name;city\nJosé;Paris\n", "windows-1252")]
    [InlineData("windows-1252", "id,note\n1,café\n2,tea\n", "windows-1252")]
    [InlineData("utf-16le", "имя,город\nИван,Москва\nПётр,Тула\n", "utf-16le")]
    [InlineData("utf-32be", "id;name\n1;Müller\n", "utf-32be")]
    [InlineData("windows-1251", "id;name\n1;Привет мир это тест\n2;строки с разными словами\n", "windows-1251")]
    [InlineData("koi8-r", "id;name\n1;Привет мир это тест\n2;строки с разными словами\n", "koi8-r")]
    [InlineData("shift_jis", "id,name\n1,東京都千代田区の住所です\n2,大阪府大阪市の住所です\n", "shift_jis")]
    [InlineData("gb18030", "id,name\n1,中文数据测试文件，北京市海淀区\n2,上海市浦东新区的一条街道\n", "gb18030")]
    [InlineData("big5", "id,name\n1,繁體中文資料測試台北市\n2,高雄市的一條街道在這裡\n", "big5")]
    [InlineData("utf-16le", "id;name\n1;Müller\n2;Bob\n", "utf-16le")]
    [InlineData("utf-16be", "id;name\n1;Müller\n2;Bob\n", "utf-16be")]
    [InlineData("utf-8", "id;name\n1;Müller\n2;東京\n", "utf-8")]
    [InlineData("utf-8", "id;name\n1;Bob\n", "utf-8")]
    [InlineData("utf-8", "\uFEFFid;name\n1;Bob\n", "utf-8")]
    [InlineData("utf-16le", "\uFEFFid;name\n1;東京\n", "utf-16le")]
    public void Of_TextInAnEncoding_NamesIt(string encoding, string text, string expected)
    {
        byte[] bytes = TextCodecs.Of(encoding).Encode(Encoding.UTF8.GetBytes(text));
        Finding found = EncodingSniffer.Of(bytes, isWhole: true);
        Assert.Equal(expected, found.Value);
        Assert.Equal(text.TrimStart('\uFEFF'), SampleText.Of(bytes, found.Value));
    }

    [Fact]
    public void Of_Utf8WithAFewDamagedBytes_IsUtf8()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("ä;ö;ü\n", 30))), 0xFF, (byte)'\n'];
        Finding found = EncodingSniffer.Of(bytes, isWhole: true);
        Assert.Equal(("utf-8", "likely"), (found.Value, found.Word));
        Assert.Contains("1 place", found.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_CharacterCutByTheSamplesEnd_IsNoFault()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("name\nMüller\nBü");
        Assert.Equal("utf-8", EncodingSniffer.Of(bytes.AsSpan(0, bytes.Length - 1), isWhole: false).Value);
        Assert.NotEqual("utf-8", EncodingSniffer.Of("ab\xFC"u8[..2].ToArray().Append((byte)0xFC).ToArray(), isWhole: true).Value);
    }
}

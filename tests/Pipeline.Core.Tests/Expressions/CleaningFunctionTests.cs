using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Core.Tests.Expressions;

/// <summary>Functions that clean and compare what others wrote.</summary>
public sealed class CleaningFunctionTests
{
    [Theory]
    [InlineData("levenshtein('', '')", "0")]
    [InlineData("levenshtein('', 'abc')", "3")]
    [InlineData("levenshtein('flaw', 'lawn')", "2")]
    [InlineData("levenshtein('intention', 'execution')", "5")]
    [InlineData("levenshtein('Zoë', 'Zoe')", "1")]
    [InlineData("levenshtein('😀a', 'a')", "1")]
    [InlineData("levenshtein(repeat('a', 1000), repeat('b', 999))", "1000")]
    [InlineData("levenshtein(repeat('a', 1001), 'a')", "!argument.range")]
    [InlineData("jaro_winkler('DWAYNE', 'DUANE')", "0.84")]
    [InlineData("round(cast(jaro_winkler('DIXON', 'DICKSONX') as decimal), 4)", "0.8133")]
    [InlineData("round(cast(jaro_winkler('JELLYFISH', 'SMELLYFISH') as decimal), 4)", "0.8963")]
    [InlineData("jaro_winkler('', '')", "1")]
    [InlineData("jaro_winkler('a', '')", "0")]
    [InlineData("jaro_winkler('abc', 'abc')", "1")]
    [InlineData("jaro_winkler('abc', 'xyz')", "0")]
    [InlineData("jaro_winkler(repeat('a', 1001), 'a')", "!argument.range")]
    [InlineData("soundex('Robert')", "R163")]
    [InlineData("soundex('Rupert')", "R163")]
    [InlineData("soundex('Rubin')", "R150")]
    [InlineData("soundex('Tymczak')", "T522")]
    [InlineData("soundex('Pfister')", "P236")]
    [InlineData("soundex('Honeyman')", "H555")]
    [InlineData("soundex('Lloyd')", "L300")]
    [InlineData("soundex('lee')", "L000")]
    [InlineData("soundex('VanDeusen')", "V532")]
    [InlineData("soundex('Gutierrez')", "G362")]
    [InlineData("soundex('O''Hara')", "O600")]
    [InlineData("soundex('17')", "''")]
    public void Evaluate_Likeness_GivesText(string expression, string expected) => Assert.Equal(expected, Evaluation.Run(expression));

    [Theory]
    [InlineData("md5('')", "d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("base64_encode('')", "''")]
    [InlineData("base64_encode('a')", "YQ==")]
    [InlineData("base64_decode('YQ==')", "a")]
    [InlineData("base64_decode('YQ')", "!argument.coding")]
    [InlineData("base64_decode('/w==')", "!argument.coding")]
    [InlineData("base64_decode('!')", "!argument.coding")]
    [InlineData("url_encode('A-Z_a.z~09')", "A-Z_a.z~09")]
    [InlineData("url_encode('a/b?c=d&e+f')", "a%2Fb%3Fc%3Dd%26e%2Bf")]
    [InlineData("url_decode('a+b%2b%2B')", "a+b++")]
    [InlineData("url_decode('100%')", "!argument.coding")]
    [InlineData("url_decode('%4')", "!argument.coding")]
    [InlineData("url_decode('%zz')", "!argument.coding")]
    [InlineData("url_decode('%FF')", "!argument.coding")]
    public void Evaluate_Coding_GivesText(string expression, string expected) => Assert.Equal(expected, Evaluation.Run(expression));

    [Theory]
    [InlineData("/a/b/0", "1")]
    [InlineData("/a/b/1", "2.50")]
    [InlineData("/a/b/2", "null")]
    [InlineData("/a/b/01", "null")]
    [InlineData("/a/b/-", "null")]
    [InlineData("/a/b", "[1, 2.50]")]
    [InlineData("/a", """{"b": [1, 2.50]}""")]
    [InlineData("/t", "true")]
    [InlineData("/n", "null")]
    [InlineData("/no", "null")]
    [InlineData("/t/deeper", "null")]
    [InlineData("/x~1y", "slash")]
    [InlineData("/m~0n", "tilde")]
    [InlineData("/", "nameless")]
    [InlineData("/text", "Zoë \"x\"\n")]
    [InlineData("/twice", "first")]
    public void JsonValue_AtAPointer_IsWhatStandsThere(string pointer, string expected)
    {
        const string Text = """{"a": {"b": [1, 2.50]}, "t": true, "n": null, "x/y": "slash", "m~n": "tilde", "": "nameless", "text": "Zo\u00eb \"x\"\n", "twice": "first", "twice": "second"}""";
        Assert.Equal(expected, Evaluation.Run($"json_value(j, '{pointer}')", "j=" + Text));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"a\": 1} x")]
    [InlineData("{\"a\": 1")]
    [InlineData("nonsense")]
    [InlineData("{\"a\": \"\\ud83d\"}")]
    [InlineData("{\"\\ud800\": 1, \"a\": 2}")]
    [InlineData("")]
    public void JsonValue_OfWhatIsNoJson_Rejects(string text) => Assert.Equal("!argument.json", Evaluation.Run("json_value(coalesce(j, ''), '/a')", "j=" + text));

    /// <summary>Random texts, there and back, and as .NET has them.</summary>
    [Fact]
    public void Coding_OfRandomTexts_IsThatOfDotNet()
    {
        Random random = new(7);
        for (int i = 0; i < 500; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => new Rune(random.Next(4) == 0 ? random.Next(0x10000, 0x10FFFF) : random.Next(33, 0xD7FF)).ToString())).Replace("; ", "", StringComparison.Ordinal).Replace("=", "", StringComparison.Ordinal);
            if (text.Length == 0 || text.Contains('\\', StringComparison.Ordinal))
            {
                continue;
            }

            string column = "t=" + text;
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Assert.Equal(Convert.ToBase64String(bytes), Evaluation.Run("base64_encode(t)", column));
            Assert.Equal(text, Evaluation.Run("base64_decode(base64_encode(t))", column));
            Assert.Equal(Uri.EscapeDataString(text), Evaluation.Run("url_encode(t)", column));
            Assert.Equal(text, Evaluation.Run("url_decode(url_encode(t))", column));
#pragma warning disable CA5351
            Assert.Equal(Convert.ToHexStringLower(MD5.HashData(bytes)), Evaluation.Run("md5(t)", column));
#pragma warning restore CA5351
            string json = new JsonObject { ["k"] = new JsonArray(JsonValue.Create(text)) }.ToJsonString(new JsonSerializerOptions { WriteIndented = random.Next(2) == 0 });
            if (!json.Contains("; ", StringComparison.Ordinal) && !json.Contains('=', StringComparison.Ordinal))
            {
                Assert.Equal(text, Evaluation.Run("json_value(t, '/k/0')", "t=" + json));
            }
        }
    }
}

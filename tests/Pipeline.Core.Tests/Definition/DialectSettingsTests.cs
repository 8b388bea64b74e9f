using Pipeline.Csv;
using Pipeline.Csv.Dialects;
using Pipeline.Definition;

namespace Pipeline.Core.Tests.Definition;

/// <summary>Settings of dialects: what they say together, for some files, and what <c>--lenient</c> stands for.</summary>
public sealed class DialectSettingsTests
{
    [Fact]
    public void Parse_EachKeyOfADialect_IsInTheDefinition()
    {
        LoadedDefinition loaded = Reading.File(
            """
            input:
              csv:
                { delimiter: "||", quote: none, escape: '\', comment: "#", skip_lines: 2, skip_until: "^id", footer_lines: 1, footer: "^total",
                  header_lines: 2, header_names: rename, normalize_header: snake, line_end: crlf, trailing_delimiter: drop, trim: quotes,
                  blank_lines: record, short: pad, long: truncate, quotes: recover, another_table: end }
            """);

        Assert.Empty(loaded.Problems);
        CsvInputDefinition csv = loaded.Definition.Input.Csv;
        Assert.Equal(("||", (char?)null, HeaderRepair.Rename, HeaderForm.Snake), (csv.Delimiter, csv.Quote, csv.HeaderNames, csv.NormalizeHeader));
        Assert.Equal(
            new CsvFormDefinition
            {
                Escape = '\\', Comment = "#", SkipLines = 2, SkipUntil = "^id", FooterLines = 1, Footer = "^total", HeaderLines = 2,
                LineEnd = LineEnds.Crlf, DropTrailingDelimiter = true, Trim = BlankTrim.Quotes, BlankLinesAreRecords = true,
            },
            csv.Form);
        Assert.Equal(
            new CsvDamageDefinition { Short = ShortRecords.Pad, Long = LongRecords.Truncate, Quotes = DamagedQuotes.Recover, AnotherTable = AnotherTable.End },
            csv.Damage);
    }

    [Fact]
    public void Parse_Widths_AreNumbers() => Assert.Equal([8, 20], Reading.File("input: { csv: { widths: [8, 20] } }").Definition.Input.Csv.Form.Widths);

    [Fact]
    public void Load_Lenient_IsItsSettings()
    {
        LoadedDefinition loaded = Reading.Flags("--lenient", "true");

        Assert.Empty(loaded.Problems);
        CsvInputDefinition csv = loaded.Definition.Input.Csv;
        Assert.Equal(
            new CsvDamageDefinition { Short = ShortRecords.Recover, Long = LongRecords.Recover, Quotes = DamagedQuotes.Recover, AnotherTable = AnotherTable.End },
            csv.Damage);
        Assert.Equal((InvalidText.Replace, HeaderRepair.Rename), (csv.Invalid, csv.HeaderNames));
        Assert.Equal([new FlagSetting("--lenient", "true")], RepeatedSettings.Of(Reading.Sources("--lenient", "true")));
    }

    [Theory]
    [InlineData("'", '\'')]
    [InlineData("\"", '"')]
    [InlineData("\"'\"", '\'')]
    public void Load_QuoteAsItIsTyped_IsTheQuote(string typed, char quote)
    {
        LoadedDefinition loaded = Reading.Flags("--set", "input.csv.quote=" + typed);

        Assert.Empty(loaded.Problems);
        Assert.Equal(quote, loaded.Definition.Input.Csv.Quote);
    }

    [Fact]
    public void Load_SettingBehindLenient_GoesBeforeIt() =>
        Assert.Equal(ShortRecords.Reject, Reading.Flags("--lenient", "true", "--set", "input.csv.short=reject").Definition.Input.Csv.Damage.Short);

    [Fact]
    public void Files_LaterOnesThatFit_GoBeforeEarlierOnesAndAll()
    {
        LoadedDefinition loaded = Reading.File(
            """
            input:
              csv: { delimiter: ";", trim: all }
              files:
                - { match: "*.txt", csv: { delimiter: tab, quote: none } }
                - { match: "old/**", csv: { encoding: windows-1252, quote: "'" } }
            """);

        Assert.Empty(loaded.Problems);
        InputDefinition input = loaded.Definition.Input;
        CsvInputDefinition both = input.Files[1].Over(input.Files[0].Over(input.Csv));
        Assert.Equal(("\t", '\'', "windows-1252", BlankTrim.All), (both.Delimiter, both.Quote, both.Encoding, both.Form.Trim));
        Assert.Contains(loaded.Definition.Origins, origin => origin.Key is "input.files" && origin.Value.Contains("old/**", StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_SeveralProblems_AreAllTold()
    {
        LoadedDefinition loaded = Reading.File("input: { csv: { delimiter: a, escape: '\"', widths: [3], header: false, header_lines: 2, names: [x, x] } }");

        Assert.Equal(5, loaded.Problems.Count);
    }
}

using System.Text.Json;
using Pipeline.Csv;
using Pipeline.Csv.Encodings;

namespace Pipeline.Core.Tests.Csv;

public sealed class CorpusTests
{
    // Two files of csv-test-data see a blank line as a record of one empty field; one of csv-spectrum contradicts its own CSV.
    private static readonly string[] Differing = ["all-empty", "empty-one-column", "location_coordinates"];

    [CorpusFact]
    public void CsvSpectrumAndTestData_GoodFiles_HaveTheValuesOfTheirJson()
    {
        int compared = 0;
        foreach ((string csvFolder, string json) in (IEnumerable<(string, string)>)[("csv-spectrum/csvs", "csv-spectrum/json"), ("csv-test-data/csv", "csv-test-data/json")])
        {
            foreach (string file in Files(csvFolder))
            {
                string expected = Path.Combine(CorpusFactAttribute.Folder!, json, Path.GetFileNameWithoutExtension(file) + ".json");
                if (!File.Exists(expected) || Differing.Contains(Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal))
                {
                    continue;
                }

                AssertValues(file, File.ReadAllText(expected));
                compared++;
            }
        }

        Assert.True(compared >= 25, $"only {compared} files");
    }

    [CorpusFact]
    public void CsvTestData_BadFiles_EachHasAFaultOrRaggedRecord()
    {
        int seen = 0;
        foreach (string file in Files("csv-test-data/csv").Where(name => Path.GetFileName(name).StartsWith("bad-", StringComparison.Ordinal) && !name.Contains("-header-no-", StringComparison.Ordinal) && !name.Contains("-wrong-", StringComparison.Ordinal)))
        {
            ReadResult result = Reading.Cut(File.ReadAllBytes(file), 64);
            bool ragged = result.Records.Select(record => record.Values.Count(letter => letter == '|')).Distinct().Count() > 1;
            Assert.True(ragged || result.Fault is not null || result.Records.Any(record => record.Fault is not null), file);
            seen++;
        }

        Assert.True(seen >= 5, $"only {seen} files");
    }

    [CorpusFact]
    public void AllFiles_AnyCutting_GivesTheSameRecords()
    {
        int compared = 0;
        foreach (string file in Files("."))
        {
            byte[] bytes = File.ReadAllBytes(file);
            if (bytes.Length > 200_000 || bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || WideText.Guess(bytes, "utf-8") is not null)
            {
                continue;
            }

            List<ReadRecord> whole = Reading.Whole(bytes);
            foreach (int batch in (int[])[16, 61, 1000, 100_000])
            {
                Reading.AssertSame(bytes, batch, whole: whole);
            }

            compared++;
        }

        Assert.True(compared > 300, $"only {compared} files");
    }

    [CorpusFact]
    public void AllFiles_PrologueWithSniffing_OnlyTypedFaults()
    {
        int taken = 0;
        int refused = 0;
        foreach (string file in Files("."))
        {
            using IByteSource source = ByteSources.Open(file, "x.csv");
            try
            {
                PrologueReader.Read(source, "x.csv", CsvDialect.Default, delimiterIsDeclared: false);
                taken++;
            }
            catch (InputException fault)
            {
                Assert.Equal(65, fault.ExitCode);
                refused++;
            }
        }

        Assert.True(taken > 250 && refused > 50, $"{taken} taken, {refused} refused");
    }

    [CorpusFact]
    public void Oui_QuotedLineEnds_CountsAreThoseOfItsReadme()
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(CorpusFactAttribute.Folder!, "ieee-data", "oui.csv"));
        ReadResult result = Reading.Cut(bytes, 64 << 10, CsvDialect.Default);
        Assert.Null(result.Fault);
        Assert.Equal(32_531, result.Records.Count + 1);
        Assert.Equal(32_543, LineCounter.Count(bytes));
    }

    private static void AssertValues(string file, string json)
    {
        IReadOnlyList<string[]> actual = Values(File.ReadAllBytes(file));
        using JsonDocument document = JsonDocument.Parse(json);
        var expected = new List<string[]>();
        foreach (JsonElement record in document.RootElement.EnumerateArray())
        {
            if (record.ValueKind == JsonValueKind.Array)
            {
                expected.Add([.. record.EnumerateArray().Select(field => field.GetString()!)]);
                continue;
            }

            if (expected.Count == 0)
            {
                expected.Add([.. record.EnumerateObject().Select(field => field.Name)]);
            }

            expected.Add([.. record.EnumerateObject().Select(field => field.Value.ToString())]);
        }

        // A file whose records are objects and that has none tells nothing of its header.
        Assert.Equal(expected, expected.Count == 0 ? actual.Skip(1) : actual);
    }

    private static List<string[]> Values(byte[] bytes)
    {
        (List<string[]> records, bool isDamaged) = CorpusReading.Read(bytes, Reading.Headerless);
        Assert.False(isDamaged);
        return records;
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(CorpusFactAttribute.Folder!, folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
}

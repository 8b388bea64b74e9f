using System.Text.Json;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Commands;

/// <summary><c>pipeline init</c> and <c>pipeline sniff</c> as they are typed.</summary>
public sealed class InitTests : IDisposable
{
    private const string Prepare = """
        mkdir -p in/old
        printf 'id,name,price\n1,Ann,2.5\n2,Bob,3.5\n' > in/a.csv; cp in/a.csv in/b.csv
        printf 'Report of May\n\nid;name;price\n1;M\xfcller;2.5\n2;Stra\xdfer;3.5\n' > in/old/c.csv

        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Files of several dialects, read by the file that init has written and nobody has touched.</summary>
    [Fact]
    public async Task Init_FolderOfSeveralDialects_WritesAFileThatWorks()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + """
            pipeline init in 2>/dev/null; echo $?
            pipeline check in -c pipeline.yaml --full > /dev/null 2>&1; echo $?
            pipeline run -q in -c pipeline.yaml -o out --out-delimiter , && cat out/a.csv out/old/c.csv
            """);

        Assert.Equal("0\n0\nid,name,price\n1,Ann,2.5\n2,Bob,3.5\nid,name,price\n1,Müller,2.5\n2,Straßer,3.5\n", result.Out);
    }

    [Fact]
    public async Task Init_FileThatIsThere_IsKeptUnlessToldOtherwise()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + """
            echo mine > pipeline.yaml
            pipeline init in; echo $?; cat pipeline.yaml
            pipeline init in -c - 2>/dev/null | grep -c '^version: 1$'; cat pipeline.yaml
            pipeline init in -c in/new.yaml 2>/dev/null; echo $?; grep -c '^version: 1$' in/new.yaml
            pipeline init in --overwrite 2>/dev/null; echo $?; grep -c '^version: 1$' pipeline.yaml
            pipeline init in -c in; echo $?; ls
            """);

        Assert.Equal("73\nmine\n1\nmine\n0\n1\n0\n1\n73\nin\npipeline.yaml\n", result.Out);
        Assert.Contains("pipeline.yaml is there already: name another with -c, or replace it with --overwrite", result.Error, StringComparison.Ordinal);
        Assert.Contains("in is a folder", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_AmbiguousFile_SaysSoAndTheRunDoesNotGuess()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, """
            printf 'a;b,c\nd;e,f\ng;h,i\n' > x.csv
            pipeline init x.csv; echo $?
            pipeline run -q x.csv -c pipeline.yaml 2>/dev/null; echo $?
            sed -i 's/# delimiter: ";"/delimiter: ";"/' pipeline.yaml; pipeline run -q x.csv -c pipeline.yaml
            """);

        Assert.Equal("0\n65\na;b,c\nd;e,f\ng;h,i\n", result.Out);
        Assert.Contains("x.csv: the delimiter is ambiguous, ',' or ';': choose one in the file", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("printf 'PK\\003\\004' > x.csv", 65, "x.csv: not CSV but an Excel workbook")]
    [InlineData("true", 66, "no such file or folder: x.csv")]
    public async Task Init_NothingToSniff_WritesNothing(string prepare, int exitCode, string expected)
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, $"{prepare}; pipeline init x.csv; echo $?; ls *.yaml 2>/dev/null");

        Assert.Equal($"{exitCode}\n", result.Out);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    /// <summary>A file without a byte has no header either: what is written for it publishes one such.</summary>
    [Fact]
    public async Task Init_FileWithNothingInIt_HasNoHeader()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, """
            printf '' > x.csv; pipeline init x.csv 2>/dev/null; echo $?
            pipeline run -q x.csv -c pipeline.yaml -o out; echo $?; wc -c < out/x.csv
            """);

        Assert.Equal("0\n0\n0\n", result.Out);
    }

    [Fact]
    public async Task Init_Lenient_ReadsWhatCanBeRead()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, """
            { echo id,name,price; for i in $(seq 20); do echo "$i,Ann,$i.5"; done; echo 21,Bob; echo id,name,price; echo 1,2,3; } > x.csv
            pipeline init x.csv --lenient 2>/dev/null; pipeline run -q x.csv -c pipeline.yaml | tail -n 2
            """);

        Assert.Equal("20,Ann,20.5\n21,Bob,\n", result.Out);
    }

    /// <summary>The beginning says one delimiter, and the file has another one later on.</summary>
    [Fact]
    public async Task Run_DialectThatChangesBehindTheSample_IsFoundAtItsPlace()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, """
            { echo 'id;name'; seq -f '%06.0f;Ann' 20000; seq -f '%06.0f,Bob' 200; } > x.csv
            pipeline run x.csv -o out; echo $?
            sed -n 2p out/.pipeline/latest/rejects.csv | cut -d , -f 1-7; grep -o '"delimiter.*' out/.pipeline/latest/run.json
            """);

        Assert.Equal("65\nx.csv,20001,20002,220008,read,,csv.field_count\n\"delimiter\": \";\",\n\"delimiter_found\": true,\n", result.Out);
        Assert.Contains("delimiter  ';' in x.csv: not declared, found at the beginning", result.Error, StringComparison.Ordinal);
        Assert.Contains("the delimiter of x.csv was not declared; its beginning says ';'. If it is another, or changes later, declare it with -d; see 'pipeline sniff'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sniff_Json_HasTheDocumentedShape()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(folder, Prepare + "pipeline sniff in --json; cat in/a.csv | pipeline sniff - | head -n 1 >&2");

        using JsonDocument json = JsonDocument.Parse(result.Out);
        Assert.Equal((1, 0, 3), (json.RootElement.GetProperty("version").GetInt32(), json.RootElement.GetProperty("not_sniffed").GetInt32(), json.RootElement.GetProperty("files").GetArrayLength()));
        JsonElement file = json.RootElement.GetProperty("files")[2];
        string[] members = ["file", "bytes", "sampled_bytes", "whole", "problem", "records", "width", "findings", "settings", "ambiguous", "columns", "damaged_records", "damage"];
        Assert.Equal(members, file.EnumerateObject().Select(member => member.Name));
        Assert.Equal("old/c.csv", file.GetProperty("file").GetString());
        Assert.Equal("\";\"", file.GetProperty("settings").GetProperty("delimiter").GetString());
        Assert.Equal(["value", "confidence", "word", "evidence"], file.GetProperty("findings").GetProperty("skip_lines").EnumerateObject().Select(member => member.Name));
        Assert.Equal(["name", "type", "format", "confidence", "evidence", "values", "empty", "min", "max", "distinct", "note"], file.GetProperty("columns")[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal("stdin.csv (read as a whole)\n", result.Error);
    }
}

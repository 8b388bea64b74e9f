using System.Text;
using Pipeline.Core.Tests.Processes;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>A text of its own for null: it stands for each null, and for no value.</summary>
public sealed class NullTextTests : IDisposable
{
    private const string Input = "id,NULL,n\n1,,5\n2,\"\",NULL\n3,NA,\"NA\"\n4,\"NULL\",-1\n5,a NULL,\n";
    private const string Read = "input: { csv: { null_values: ['', NA] } }\n";

    private readonly PipelineFolder folder = new();

    public NullTextTests() => folder.Write("a.csv", Input);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("null: 'NULL'", "id,NULL,n\n1,NULL,5\n2,\"\",\"NULL\"\n3,NULL,\"NA\"\n4,\"NULL\",-1\n5,a NULL,NULL\n")]
    [InlineData("null: 'NULL', quoting: minimal", "id,NULL,n\n1,NULL,5\n2,\"\",\"NULL\"\n3,NULL,\"NA\"\n4,\"NULL\",-1\n5,a NULL,NULL\n")]
    [InlineData("null: 'NULL', quoting: all", "\"id\",\"NULL\",\"n\"\n\"1\",NULL,\"5\"\n\"2\",\"\",\"NULL\"\n\"3\",NULL,\"NA\"\n\"4\",\"NULL\",\"-1\"\n\"5\",\"a NULL\",NULL\n")]
    [InlineData("null: ''", "id,NULL,n\n1,,5\n2,\"\",NULL\n3,,\"NA\"\n4,\"NULL\",-1\n5,a NULL,\n")]
    [InlineData("null: '-1', delimiter: ';'", "id;NULL;n\n1;-1;5\n2;\"\";NULL\n3;-1;\"NA\"\n4;NULL;\"-1\"\n5;a NULL;-1\n")]
    [InlineData("null: '\\N'", "id,NULL,n\n1,\\N,5\n2,\"\",NULL\n3,\\N,\"NA\"\n4,\"NULL\",-1\n5,a NULL,\\N\n")]
    [InlineData("null: a-long-text-for-a-null-that-takes-more-room-than-all-of-a-record-does", "id,NULL,n\n1,#,5\n2,\"\",NULL\n3,#,\"NA\"\n4,\"NULL\",-1\n5,a NULL,#\n")]
    public async Task Execute_TextForNull_StandsForEachNullAndNoValue(string output, string expected)
    {
        string text = (await folder.RunAsync(Read + $"output: {{ csv: {{ {output} }} }}")).AssertPublished().PublishedText();
        Assert.Equal(expected.Replace("#", "a-long-text-for-a-null-that-takes-more-room-than-all-of-a-record-does", StringComparison.Ordinal), text);
    }

    [Theory]
    [InlineData("7", "7")]
    [InlineData("none", "none")]
    public async Task Execute_ComputedNullsAndNumbers_AreToldApart(string text, string written)
    {
        folder.Write("a.csv", "id,n\n1,7\n2,\n3,8\n");
        string seven = text == "7" ? "\"7\"" : "7";
        foreach (string stage in (string[])["derive: { m: 'n' }", "filter: 'id > 0'"])
        {
            string result = (await folder.RunAsync($"columns: {{ n: {{ type: integer }} }}\nstages: [{{ {stage} }}]\noutput: {{ csv: {{ null: '{text}' }} }}")).AssertPublished().PublishedText();
            Assert.Equal(stage.StartsWith('d') ? $"id,n,m\n1,{seven},{seven}\n2,{written},{written}\n3,8,8\n" : $"id,n\n1,{seven}\n2,{written}\n3,8\n", result);
        }
    }

    [Fact]
    public async Task Execute_ReadBackWithThatText_KeepsEveryValueAndNull()
    {
        StringBuilder many = new("id,v\n");
        string[] values = ["", "\"\"", "NA", "\"NA\"", "x", "\"a,b\"", "\"q\"\"q\"", " NA", "NA "];
        for (int i = 0; i < 5000; i++)
        {
            many.Append(i).Append(',').Append(values[i % values.Length]).Append('\n');
        }

        folder.Write("a.csv", many.ToString());
        string expected = (await folder.RunAsync("output: { csv: { quoting: minimal } }")).AssertPublished().PublishedText();
        SortedDictionary<string, string>? same = null;
        foreach ((int dop, int batch) in (IEnumerable<(int, int)>)[(1, 512 << 10), (4, 100)])
        {
            PipelineResult packed = (await folder.RunAsync("output: { csv: { null: NA } }", definition => definition with { Run = definition.Run with { AllDop = dop, BatchBytes = batch } })).AssertPublished();
            same ??= packed.Fingerprint();
            PipelineResult.AssertSame(same, packed.Fingerprint(), $"dop {dop}");
            using PipelineFolder back = new();
            back.Write("a.csv", Encoding.Latin1.GetBytes(packed.PublishedText()));
            Assert.Equal(expected, (await back.RunAsync("input: { csv: { null_values: [NA] } }\noutput: { csv: { null: '', quoting: minimal } }")).AssertPublished().PublishedText().Replace("\"NA\"", "NA", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Execute_InChildProcesses_IsTheSame()
    {
        const string Yaml = Read + "stages: [{ derive: { m: 'NULL' } }]\noutput: { csv: { null: 'NULL' } }";
        PipelineResult threads = (await folder.RunAsync(Yaml)).AssertPublished();
        PipelineDefinition children = folder.Define(Yaml, definition => definition with { Run = definition.Run with { AllShard = 2, Memory = 8 << 20, BatchBytes = 4096 } });
        PipelineResult result = (await PipelineFolder.RunAsync(PipelinePlan.Create(children), new RunOptions { WorkerCommand = [TestChild.Path, "worker"] })).AssertPublished();
        Assert.Equal(threads.PublishedText(), result.PublishedText());
    }

    [Theory]
    [InlineData("null: 'a,b'", "has a delimiter")]
    [InlineData("null: 'a\"b'", "has a delimiter, a quote")]
    [InlineData("null: \"a\\nb\"", "or a line end")]
    [InlineData("null: '∅', encoding: latin1", "that iso-8859-1 does not have")]
    public void Plan_TextThatCannotStandWithoutQuotes_IsRefused(string output, string what)
    {
        Problem problem = Assert.Single(folder.Refused($"output: {{ csv: {{ {output} }} }}").Problems);
        Assert.Contains(what, problem.Message, StringComparison.Ordinal);
        Assert.Equal(78, problem.ExitCode);
    }
}

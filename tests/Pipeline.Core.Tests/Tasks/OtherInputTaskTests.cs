using System.IO.Compression;
using System.Text;
using Pipeline.Core.Tests.Graph;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Tasks;

namespace Pipeline.Core.Tests.Tasks;

/// <summary>Files that are decoded, rewritten or unpacked while they are read are a task each; their rejects keep their places and bytes.</summary>
public sealed class OtherInputTaskTests : IDisposable
{
    private const int Limit = 300_000;

    private const string Text = "id,name,n\n1,Jörg,2\n\n2,\"two\nlines\",x\n3,Øre,4\n4,broken\n5,ß,-1\n6,\"a \"\"b\"\"\",x\n7,é,8";

    private readonly PipelineFolder folder = new();
    private readonly TaskJobs jobs;

    public OtherInputTaskTests() => jobs = new TaskJobs(folder);

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = Limit)]
    [InlineData("encoding: windows-1252", "latin1")]
    [InlineData("encoding: utf-16", "utf-16")]
    [InlineData("invalid: replace", "latin1")]
    [InlineData("quotes: recover, long: truncate", "utf-8")]
    [InlineData("comment: '#'", "utf-8")]
    [InlineData("short: pad", "utf-8")]
    [InlineData("quote: \"'\", delimiter: ';'", "utf-8")]
    [InlineData("footer_lines: 1", "utf-8")]
    public async Task Commit_OfAnyDialect_LeavesWhatALocalRunLeaves(string csv, string encoding)
    {
        string text = csv.Contains("delimiter", StringComparison.Ordinal) ? Text.Replace(',', ';').Replace('"', '\'') : Text;
        for (int file = 0; file < 4; file++)
        {
            folder.Write($"{file}.csv", Encoding.GetEncoding(encoding).GetBytes(file == 2 ? text[..40] : file == 3 ? string.Concat(Enumerable.Repeat(text + "\n", 300)) : text));
        }

        foreach (string stages in (string[])["", "stages: [{ sort: [name] }, { derive: { m: 'n * 2' } }]", "stages: [{ dedupe: [name] }]"])
        {
            await AssertSameAsync($"input: {{ csv: {{ {csv} }} }}\nrejects: {{ max: 100% }}\ncolumns: {{ n: {{ type: integer, min: 0, severity: {{ min: warn }} }} }}\nrun: {{ batch_bytes: 1KiB }}\n{stages}\n");
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Commit_OfJsonLines_LeavesWhatALocalRunLeaves()
    {
        folder.Write("a.jsonl", "{\"id\":1,\"n\":2}\n{\"id\":2}\n\n{\"id\":3,\n");
        folder.Write("b.jsonl", string.Concat(Enumerable.Range(0, 300).Select(i => $"{{\"id\":\"{i}, x\",\"n\":\"{(i % 7 == 0 ? "x" : "3")}\"}}\n")));

        await AssertSameAsync("rejects: { max: 100% }\ncolumns: { n: { type: integer } }\nrun: { batch_bytes: 1KiB }\noutput: { path: all.csv }\nstages: [{ sort: [id] }]\n");
        await AssertSameAsync("rejects: { max: 100% }\ncolumns: { n: { type: integer } }\nrun: { batch_bytes: 1KiB }\noutput: { path: '{n}.csv' }\n");
    }

    [Fact(Timeout = Limit)]
    public async Task Commit_OfCompressedFiles_LeavesWhatALocalRunLeaves()
    {
        for (int file = 0; file < 3; file++)
        {
            using MemoryStream packed = new();
            using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            {
                gzip.Write(MessyOrders.File(new Random(file), 200, () => "\n"));
            }

            folder.Write($"{file}.csv.gz", packed.ToArray());
        }

        folder.Write("plain.csv", MessyOrders.File(new Random(9), 200, () => "\r\n"));
        await AssertSameAsync("rejects: { max: 100% }\n", 2000);
        await AssertSameAsync("rejects: { max: 100% }\noutput: { path: '{country}.csv.gz' }\nstages: [{ top: { by: [id], n: 200 } }]\n", 2000);
    }

    private async Task AssertSameAsync(string yaml, long bytesPerTask = 1)
    {
        PipelinePlan local = PipelinePlan.Create(folder.Define(yaml));
        PipelineResult expected = await PipelineFolder.RunAsync(local);
        TaskJob job = jobs.Cut(folder.Define(yaml), bytesPerTask, out PipelinePlan plan);
        Assert.True(job.Count >= plan.Files.Count);
        await TaskJobs.RunAllAsync(job, plan, new Random(18));
        PipelineResult result = await TaskJobs.CommitAsync(job, plan);

        Assert.True(expected.Report.ExitCode is ExitCodes.Success or ExitCodes.Data, expected.Report.Failure);
        PipelineResult.AssertSame(expected.Fingerprint(), result.Fingerprint(), yaml);
    }
}

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>A run publishes only what the sender says it sent.</summary>
public sealed class ControlCheckTests : IDisposable
{
    private const string Yaml = "input: { gate: { control: '*.ctl' } }\nrun: { jobs: 2, batch_bytes: 16, memory: 1MiB }";
    private const string Text = "id,amount\n1,1.50\n2,\n3,\"2.75\"\n\n4,x,y\n";

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Rejected records were sent too; of another number of fields they have no amount.</summary>
    [Theory]
    [InlineData("records,4\nsum.amount,4.25\nsum.id,6", false)]
    [InlineData("records,4\nsum.amount,4.250\nsum.id,6", true)]
    public async Task Run_TotalsThatAgree_Publishes(string totals, bool compressed)
    {
        byte[] bytes = compressed ? Gzip(Text) : Encoding.UTF8.GetBytes(Text);
        string name = compressed ? "a.csv.gz" : "a.csv";
        folder.Write(name, bytes);
        folder.Write(name + ".ctl", $"{totals}\nsha256,{Convert.ToHexStringLower(SHA256.HashData(bytes))}\n");

        PipelineResult result = await folder.RunAsync(Yaml + "\nrejects: { max: 1 }");

        Assert.Equal(0, result.Report.ExitCode);
        Assert.Equal(3, result.Report.Totals.Written);
    }

    [Theory]
    [InlineData("records,5", "a.csv: 4 records were read, and a.csv.ctl says 5")]
    [InlineData("sum.amount,4.26", "a.csv: the sum of 'amount' is not that of a.csv.ctl")]
    [InlineData("sum.price,1", "a.csv: no sum of 'price' for a.csv.ctl: there is no such column")]
    [InlineData("sha256,0000000000000000000000000000000000000000000000000000000000000000", "a.csv: its SHA-256 is ")]
    public async Task Run_TotalsThatDiffer_PublishesNothingAlsoNotLater(string totals, string message)
    {
        folder.Write("a.csv", Text);
        folder.Write("a.csv.ctl", totals);

        PipelineResult result = await folder.RunAsync(Yaml + "\nrejects: { max: 1 }");

        Assert.Equal((65, RunStatus.Failed, false), (result.Report.ExitCode, result.Report.Status, result.Report.CanResume));
        Assert.Contains(message, result.Report.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain("4.25", result.Report.Failure, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(result.Report.Output!, "a.csv")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(result.Report.RunFolder!, "staging"));
        PipelineResult open = await folder.RunAsync(Yaml + "\nrejects: { max: 1 }", definition => definition with { Input = definition.Input with { Gate = definition.Input.Gate with { Holds = false } } });
        Assert.Equal(0, open.Report.ExitCode);
    }

    [Fact]
    public async Task Run_ValueThatIsNoNumber_HasNoSum()
    {
        folder.Write("a.csv", "amount\n1\nmuch\n");
        folder.Write("a.csv.ctl", "sum.amount,1");

        Assert.Contains("no sum of 'amount' for a.csv.ctl: a value is no number", (await folder.RunAsync(Yaml)).Report.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TotalsOfTwoFiles_TellBoth()
    {
        folder.Write("a.csv", "id\n1\n");
        folder.Write("a.csv.ctl", "records,2");
        folder.Write("b.csv", "id\n1\n");
        folder.Write("b.csv.ctl", "records,3");

        Assert.Matches("a.csv: 1 record was read, .* says 2; b.csv: 1 record was read, .* says 3; have it sent again", (await folder.RunAsync(Yaml)).Report.Failure!);
    }

    [Fact]
    public void Plan_TotalsThatAreMissingOrNone_AreToldBeforeTheRun()
    {
        folder.Write("a.csv", "id\n1\n");

        PlanException missing = folder.Refused(Yaml);
        folder.Write("a.csv.ctl", "nothing");
        PlanException none = folder.Refused(Yaml);

        Assert.Equal(75, missing.ExitCode);
        Assert.Equal("a.csv: its control totals a.csv.ctl are not there", missing.Problems[0].Message);
        Assert.Equal(65, none.ExitCode);
        Assert.EndsWith("a.csv.ctl: expected a name, a comma and a value but found 'nothing' (input.gate.control)", none.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CancelledAtItsEnd_IsNotHeldUp()
    {
        folder.Write("a.csv", "id\n1\n");
        folder.Write("a.csv.ctl", "records,2");
        using CancellationTokenSource source = new();
        await source.CancelAsync();

        PipelineResult result = await PipelineFolder.RunAsync(PipelinePlan.Create(folder.Define(Yaml)), new RunOptions(), cancellation: source.Token);

        Assert.Equal(130, result.Report.ExitCode);
    }

    private static byte[] Gzip(string text)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return stream.ToArray();
    }
}

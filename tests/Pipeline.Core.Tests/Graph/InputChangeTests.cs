using System.Globalization;
using System.Text;
using Pipeline.Csv;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>An input that changes while it is read would give a mixture of two: exit 75, nothing published.</summary>
public sealed class InputChangeTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("append")]
    [InlineData("append half a record")]
    [InlineData("replace")]
    [InlineData("replace by another header")]
    [InlineData("truncate")]
    [InlineData("truncate inside quotes")]
    [InlineData("overwrite in place")]
    [InlineData("delete")]
    public async Task Execute_InputChangesMeanwhile_Exits75AndPublishesNothing(string how)
    {
        StringBuilder text = new("id,text\n");
        for (int record = 0; record < 500; record++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{record},\"text {record}\"\n");
        }

        string first = folder.Write("a.csv", text.ToString());
        string last = folder.Write("b.csv", text.ToString());
        foreach (string path in (string[])[first, last])
        {
            // Not just now: the clock of many file systems ticks every few milliseconds only, and the change may come as soon.
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));
            byte[] content = await File.ReadAllBytesAsync(path);
            PipelinePlan plan = PipelinePlan.Create(folder.Define("", definition => definition with { Run = definition.Run with { BatchBytes = 512 } }));
            plan = ProbeStep.Into(plan, 0, record =>
            {
                if (record == 100)
                {
                    Change(path, how);
                }
            });

            (await PipelineFolder.RunAsync(plan)).AssertFailed(75, Path.GetFileName(path));

            File.Delete(path);
            await File.WriteAllBytesAsync(path, content);
        }
    }

    [Fact]
    public async Task Execute_InputChangedBetweenPlanAndRun_Exits75()
    {
        string path = folder.Write("a.csv", "id,text\n1,x\n");
        PipelinePlan plan = PipelinePlan.Create(folder.Define());
        await File.AppendAllTextAsync(path, "2,\"never closed\n");
        (await PipelineFolder.RunAsync(plan)).AssertFailed(75, "a.csv");
    }

    [Fact]
    public void Open_FirstBytesChangedSinceThePlan_AreNotRead()
    {
        folder.Write("a.csv", "id,text\n1,x\n");
        PipelinePlan plan = PipelinePlan.Create(folder.Define());
        InputFile.Open(plan.Files[0].Source).Dispose();
        folder.Write("a.csv", "id,text\n1,y\n");

        InputException refused = Assert.Throws<InputException>(() => InputFile.Open(plan.Files[0].Source));
        Assert.Equal((75, "input.changed"), (refused.ExitCode, refused.Code));
    }

    private static void Change(string path, string how)
    {
        switch (how)
        {
            case "append":
                File.AppendAllText(path, "1000,late\n");
                break;
            case "append half a record":
                File.AppendAllText(path, "1000,\"half");
                break;
            case "replace" or "replace by another header":
                string other = path + ".new";
                File.WriteAllText(other, (how is "replace" ? "id,text\n" : "number,text\n") + "1,new\n");
                File.Move(other, path, overwrite: true);
                break;
            case "truncate" or "truncate inside quotes":
                using (FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                {
                    stream.SetLength(how is "truncate" ? 3000 : stream.Length - 3);
                }

                break;
            case "overwrite in place":
                using (FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                {
                    stream.Seek(-3, SeekOrigin.End);
                    stream.Write("\"\"x"u8);
                }

                break;
            default:
                File.Delete(path);
                break;
        }
    }
}

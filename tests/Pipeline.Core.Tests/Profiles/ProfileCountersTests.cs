using System.Text;
using Pipeline.Core.Tests.Graph;
using Pipeline.Core.Tests.Spill;
using Pipeline.Planning;
using Pipeline.Profiles;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Core.Tests.Profiles;

/// <summary>The memory of a profile over many headers.</summary>
public sealed class ProfileCountersTests : IDisposable
{
    private const int Files = 40;
    private const int Records = 3000;

    private readonly PipelineFolder folder = new();
    private readonly SpillFolder spill = new();

    public void Dispose()
    {
        folder.Dispose();
        spill.Dispose();
    }

    [Fact]
    public void Count_FilesWithHeadersOfTheirOwn_TakesTheMemoryOfOne()
    {
        for (int file = 0; file < Files; file++)
        {
            folder.Write($"{file:d2}.csv", $"a{file},b\n1,1\n");
        }

        PipelinePlan plan = PipelinePlan.Create(folder.Define("drift: { new: ignore, missing: ignore }\nrun: { jobs: 2, state_memory: 1MiB }"));
        DataProfile profile = new(plan, new ProfileOptions());
        profile.Begin(new SpillSpace(spill.Path, null, new SpillCalls()));
        for (int file = 0; file < Files; file++)
        {
            profile.Count(Batch(file));
            Assert.InRange(profile.Counters.Room, 1, profile.Counters.Most);
        }

        // One that was forgotten comes again.
        profile.Count(Batch(0));
        profile.Complete(CancellationToken.None);

        Assert.Equal((Files, Files + 1), (plan.Files.Count, profile.Columns.Count));
        foreach ((int i, ColumnSummary column) in profile.Columns.Where(column => column.Name != "b").Index())
        {
            Assert.Equal(($"a{i}", i == 0 ? 2 * Records : Records, Records), (column.Name, (int)column.Records, (int)column.Distinct));
        }

        Assert.Equal(((Files + 1) * Records, Files * Records), ((int)profile.Columns[1].Records, (int)profile.Columns[1].Distinct));
    }

    private static RecordBatch Batch(int file)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Records).Select(record => $"the value {record} of a column,v{file}-{record}\n")));
        EncodedOutput output = new(text);
        output.Slices.Add(new OutputSlice(null, 0, text.Length, Records));
        return new RecordBatch { File = file, Offset = 0, Buffer = [], Start = 0, Length = 0, WellFormed = true, Counts = [], Output = output };
    }
}

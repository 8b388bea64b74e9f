using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Sniffing;

namespace Pipeline.Core.Tests.Sniffing;

public sealed class DataSnifferTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Sniff_Archive_LooksAtItsMembers()
    {
        File.WriteAllBytes(folder.At("x.csv.zip"), PackedInputTests.Zip(("b/semicolons.csv", "id;name\n1;Ann\n2;Bo\n"u8.ToArray()), ("a.csv", "id,name\n1,Ann\n2,Bo\n"u8.ToArray())));
        SniffReport report = DataSniffer.Sniff(new PipelineDefinition { Data = [folder.Path] });
        Assert.Equal(["x.csv.zip/a.csv", "x.csv.zip/b/semicolons.csv"], report.Files.Select(file => file.File));
    }
}

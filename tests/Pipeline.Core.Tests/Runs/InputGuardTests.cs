using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

/// <summary>Input is watched for changes and never written to.</summary>
public sealed class InputGuardTests
{
    public static TheoryData<string> Changes => ["append", "truncate", "replace", "touch", "put back", "remove"];

    [Fact]
    public void CheckUnchanged_Untouched_IsSilent()
    {
        using var folder = new TemporaryFolder();
        InputSnapshot.CheckUnchanged([Take(folder.Write("a.csv", "id\n1\n")), Take("/dev/null"), new InputSnapshot("-", null)]);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void CheckUnchanged_Changed_NotNowWithTheFile(string change)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.csv", "id\n1\n");
        InputSnapshot snapshot = Take(path);
        switch (change)
        {
            case "append":
                File.AppendAllText(path, "2\n");
                break;
            case "truncate":
                File.WriteAllText(path, "");
                break;
            case "replace":
                // The same size and time: the inode tells.
                string other = folder.Write("b.csv", "id\n2\n");
                File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(path));
                File.Move(other, path, overwrite: true);
                break;
            case "put back":
                // The clock of many file systems ticks every few milliseconds only.
                DateTime time = File.GetLastWriteTimeUtc(path);
                while (FileIdentity.Of(path) == snapshot.Identity)
                {
                    using (FileStream stream = new(path, FileMode.Open, FileAccess.Write))
                    {
                        stream.Write("id\n2\n"u8);
                    }

                    File.SetLastWriteTimeUtc(path, time);
                }

                break;
            case "touch":
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(-10));
                break;
            default:
                File.Delete(path);
                break;
        }

        RunException refused = Assert.Throws<RunException>(() => InputSnapshot.CheckUnchanged([snapshot]));
        Assert.Equal(75, refused.ExitCode);
        Assert.Contains("a.csv", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("same")]
    [InlineData("link")]
    [InlineData("hard link")]
    [InlineData("folder link")]
    public void Check_DestinationIsAnInput_Refused(string how)
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write("data/a.csv", "id\n1\n");
        string output = folder.At("out");
        switch (how)
        {
            case "same":
                output = folder.At("data");
                break;
            case "folder link":
                File.CreateSymbolicLink(output, folder.At("data"));
                break;
            case "link":
                Directory.CreateDirectory(output);
                File.CreateSymbolicLink(folder.At("out/a.csv"), input);
                break;
            default:
                Directory.CreateDirectory(output);
                Assert.True(HardLink(input, folder.At("out/a.csv")));
                break;
        }

        RunException refused = Assert.Throws<RunException>(() => DestinationGuard.Check([input], output, ["b.csv", "a.csv"]));
        Assert.Equal(73, refused.ExitCode);
    }

    [Fact]
    public void Check_OutputInsideTheInputFolder_Allowed()
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write("data/a.csv", "id\n1\n");
        folder.Write("data/out/a.csv", "id\n1\n");
        DestinationGuard.Check([input], folder.At("data/out"), ["a.csv"]);
        DestinationGuard.Check([input], folder.At("nowhere"), ["a.csv"]);
    }

    private static InputSnapshot Take(string path) => new(path, FileIdentity.Of(path));

    private static bool HardLink(string from, string to)
    {
        using var link = System.Diagnostics.Process.Start("ln", [from, to]);
        return link.WaitForExit(60_000) && link.ExitCode == 0;
    }
}

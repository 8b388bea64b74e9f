using System.Runtime.Versioning;
using Pipeline.Runs;
using Pipeline.Tuning;

namespace Pipeline.Core.Tests.Tuning;

[UnsupportedOSPlatform("windows")]
public sealed class PinnedSettingsTests
{
    private static readonly SettingChange Enrich = new(["run", "dop", "enrich"], "4", "--dop enrich=4");
    private static readonly SettingChange Batch = new(["run", "batch_bytes"], "2MiB", "--batch-bytes 2MiB");

    [Theory]
    [InlineData("version: 1\n", "version: 1\nrun:\n  # tuned now\n  dop: { enrich: 4 }\n")]
    [InlineData("version: 1\n\n\n", "version: 1\nrun:\n  # tuned now\n  dop: { enrich: 4 }\n\n\n")]
    [InlineData("version: 1\r\nname: a\r\n", "version: 1\r\nname: a\r\nrun:\r\n  # tuned now\r\n  dop: { enrich: 4 }\r\n")]
    [InlineData("run:\n  jobs: 2 # all\nname: a\n", "run:\n  # tuned now\n  dop: { enrich: 4 }\n  jobs: 2 # all\nname: a\n")]
    [InlineData("run:\n    dop:\n      enrich: 2\n      read: 3\n\n    jobs: 2\n", "run:\n    # tuned now\n    dop: { read: 3, enrich: 4 }\n\n    jobs: 2\n")]
    [InlineData("run:\n  # tuned before\n  dop: { enrich: 3 }\n", "run:\n  # tuned now\n  dop: { enrich: 4 }\n")]
    [InlineData("run:\n  # mine\n  dop: 3\n", "run:\n  # mine\n  # tuned now\n  dop: { all: 3, enrich: 4 }\n")]
    [InlineData("run: { jobs: 2, dop: { read: 1 } } # short\nname: a\n", "run:\n  # tuned now\n  dop: { read: 1, enrich: 4 }\n  jobs: 2\nname: a\n")]
    [InlineData("run: {\n  jobs: \"2\"\n}\nname: a\n", "run:\n  # tuned now\n  dop: { enrich: 4 }\n  jobs: \"2\"\nname: a\n")]
    [InlineData("run:\nname: a\n", "run:\n  # tuned now\n  dop: { enrich: 4 }\nname: a\n")]
    public void Into_File_HasTheSettingAndAllElse(string text, string expected) =>
        Assert.Equal(expected, PinnedSettings.Into(text, [Enrich], "now"));

    [Theory]
    [InlineData("{ version: 1 }")]
    [InlineData("- a\n")]
    [InlineData("")]
    [InlineData("version: 1\nversion: 2\n")]
    public void Into_FileThatWouldMeanSomethingElse_IsNot(string text) => Assert.Null(PinnedSettings.Into(text, [Enrich], "now"));

    [Fact]
    public void Into_TwoSettings_HasBoth() =>
        Assert.Equal("a: b\nrun:\n  # tuned now\n  batch_bytes: 2MiB\n  # tuned now\n  dop: { enrich: 4 }\n", PinnedSettings.Into("a: b\n", [Enrich, Batch], "now"));

    [Fact]
    public void Into_OddName_IsQuoted() =>
        Assert.Equal("a: b\nrun:\n  # tuned now\n  dop: { \"a: b\": 4 }\n", PinnedSettings.Into("a: b\n", [new SettingChange(["run", "dop", "a: b"], "4", "")], "now"));

    [Fact]
    public void Write_FileBehindALink_ChangesTheFileAndKeepsItsRights()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "nightly.yaml");
        string link = Path.Combine(folder.Path, "link.yaml");
        File.WriteAllText(file, "version: 1\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(link, "nightly.yaml");
        PinnedSettings.Write(link, [Batch], "now");
        Assert.Equal("version: 1\nrun:\n  # tuned now\n  batch_bytes: 2MiB\n", File.ReadAllText(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void Write_FileThatCannotBeChanged_StaysAndSaysWhatToPutIn()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "a.yaml");
        File.WriteAllText(file, "{ version: 1 }");
        RunException refused = Assert.Throws<RunException>(() => PinnedSettings.Write(file, [Batch], "now"));
        Assert.Equal(65, refused.ExitCode);
        Assert.Contains("run.batch_bytes=2MiB", refused.Message, StringComparison.Ordinal);
        Assert.Equal("{ version: 1 }", File.ReadAllText(file));
    }
}

using System.Diagnostics;
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
    [InlineData("run:\n    dop:\n      enrich: 2\n      read: 3\n\n    jobs: 2\n", "run:\n    # tuned now\n    dop:\n      enrich: 4\n      read: 3\n\n    jobs: 2\n")]
    [InlineData("run:\n  # tuned before\n  dop: { enrich: 3 }\n", "run:\n  # tuned now\n  dop: { enrich: 4 }\n")]
    [InlineData("run:\n  # mine\n  dop: 3\n", "run:\n  # mine\n  # tuned now\n  dop: { all: 3, enrich: 4 }\n")]
    [InlineData("run: { jobs: 2, dop: { read: 1 } } # short\nname: a\n", "# tuned now\nrun: { jobs: 2, dop: { read: 1, enrich: 4 } } # short\nname: a\n")]
    [InlineData("run: {\n  jobs: \"2\"\n}\nname: a\n", "# tuned now\nrun: {\n  jobs: \"2\", dop: { enrich: 4 }\n}\nname: a\n")]
    [InlineData("name: a", "name: a\nrun:\n  # tuned now\n  dop: { enrich: 4 }")]
    [InlineData("  name: a\n", "  name: a\n  run:\n    # tuned now\n    dop: { enrich: 4 }\n")]
    [InlineData("name: a # mine\nrun: ~ # none\n# end\n", "name: a # mine\nrun:  # none\n  # tuned now\n  dop: { enrich: 4 }\n# end\n")]
    [InlineData("run: {} # none\n", "# tuned now\nrun: { dop: { enrich: 4 } } # none\n")]
    [InlineData("run:\n  # why\n  dop: # by block\n    # not more\n    enrich: 2 # slow\n    read: 3 # fast\n", "run:\n  # why\n  # tuned now\n  dop: # by block\n    # not more\n    enrich: 4 # slow\n    read: 3 # fast\n")]
    [InlineData("run:\n  dop: # by block\n    read: 3 # fast\n# end\n", "run:\n  # tuned now\n  dop: # by block\n    enrich: 4\n    read: 3 # fast\n# end\n")]
    [InlineData("run:\n  dop: {\n    read: 1, # one\n  } # all\n", "run:\n  # tuned now\n  dop: {\n    read: 1, enrich: 4, # one\n  } # all\n")]
    [InlineData("run:\n  dop: # none yet\n  jobs: 2\n", "run:\n  # tuned now\n  dop: { enrich: 4 } # none yet\n  jobs: 2\n")]
    [InlineData("a: 1\r\nrun:\n  dop: '3' # all\n", "a: 1\r\nrun:\n  # tuned now\n  dop: { all: '3', enrich: 4 } # all\n")]
    [InlineData("# \u00fc\ud83d\ude00\r\nrun:\r\n  dop: { 'enrich': 2 } # \u00fc\r\n", "# \u00fc\ud83d\ude00\r\nrun:\r\n  # tuned now\r\n  dop: { 'enrich': 4 } # \u00fc\r\n")]
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
    public void Write_FileWithAByteOrderMark_KeepsIt()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("a.yaml", "\ufeffversion: 1\n");
        PinnedSettings.Write(file, [Batch], "now");
        Assert.Equal("\ufeffversion: 1\nrun:\n  # tuned now\n  batch_bytes: 2MiB\n"u8, File.ReadAllBytes(file));
    }

    [Fact]
    public void Write_FilesWithNamesLikeATemporaryOne_Stay()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("a.yaml", "version: 1\n");
        folder.Write("a.yaml.tuned", "mine");
        PinnedSettings.Write(file, [Batch], "now");
        Assert.Equal("mine", File.ReadAllText(folder.At("a.yaml.tuned")));
        Assert.Equal(2, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    [RootFact]
    public void Write_FileOfAnotherUser_StaysThatUsers()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("a.yaml", "version: 1\n");
        Process.Start("chown", ["12345:23456", file]).WaitForExit();
        PinnedSettings.Write(file, [Batch], "now");
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%u:%g", file]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        Assert.Equal("12345:23456\n", stat.StandardOutput.ReadToEnd());
    }

    [Theory]
    [InlineData("{ version: 1 }", 65)]
    [InlineData("a: \"\\x\"", 65)]
    [InlineData("version: 1\n", 77)]
    public void Check_FileThatCannotBeWritten_IsRefusedAndStays(string text, int exitCode)
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("a.yaml", text);
        File.SetUnixFileMode(file, exitCode == 77 ? UnixFileMode.UserRead : UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(exitCode, Assert.Throws<RunException>(() => PinnedSettings.Check(file)).ExitCode);
        Assert.Equal(exitCode, Assert.Throws<RunException>(() => PinnedSettings.Write(file, [Batch], "now")).ExitCode);
        Assert.Equal(text, File.ReadAllText(file));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Check_WhatIsNoFile_IsRefused() =>
        Assert.Contains("no file that settings can be written to", Assert.Throws<RunException>(() => PinnedSettings.Check("/dev/null")).Message, StringComparison.Ordinal);

    [Fact]
    public void Check_FileThatCanBeChanged_LeavesItAsItIs()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("a.yaml", "version: 1\nrun: { dop: 3 }\n");
        PinnedSettings.Check(file);
        Assert.Equal("version: 1\nrun: { dop: 3 }\n", File.ReadAllText(file));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
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

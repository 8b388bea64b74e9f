using Pipeline.Cli.Scheduling;
using Pipeline.Definition;

namespace Pipeline.Cli.Tests.Scheduling;

/// <summary>The sandbox of a service leaves the job what it names, wherever that lies.</summary>
public sealed class SystemdUnitsTests
{
    private static readonly ScheduledJob Job = new()
    {
        Name = "pipeline-x",
        Definition = new PipelineDefinition(),
        Words = ["/usr/bin/pipeline", "run", "/srv/in", "--output", "/srv/out"],
        Reads = ["/srv/in"],
        Writes = ["/srv/out"],
        Memory = 1 << 28,
    };

    [Theory]
    [InlineData("/usr/bin/pipeline", "/srv/in", "/srv/out", "true", true)]
    [InlineData("/home/me/bin/pipeline", "/srv/in", "/srv/out", "read-only", true)]
    // Not of a machine: it is one of the three folders that ProtectHome= hides, see systemd.exec(5).
    [InlineData("/usr/bin/pipeline", "/run/user/1000/in", "/srv/out", "read-only", true)]
    [InlineData("/usr/bin/pipeline", "/root/in", "/srv/out", "read-only", true)]
    [InlineData("/usr/bin/pipeline", "/homes/in", "/tmpfs/out", "true", true)]
    [InlineData("/usr/bin/pipeline", "/srv/in", "/tmp/out", "true", false)]
    [InlineData("/usr/bin/pipeline", "/var/tmp", "/home/out", "read-only", false)]
    public void Service_ByWhereTheJobLies_HidesTheRest(string program, string data, string output, string home, bool hasOwnTmp)
    {
        string[] lines = Service(Job with { Words = [program, "run", data, "--output", output], Reads = [data], Writes = [output] });

        Assert.Contains("ProtectHome=" + home, lines);
        Assert.Equal(hasOwnTmp, lines.Contains("PrivateTmp=true", StringComparer.Ordinal));
        Assert.Contains("ReadWritePaths=" + output, lines);
        Assert.Contains("MemoryMax=268435456", lines);
    }

    [Fact]
    public void Service_StagesThatRunPrograms_HasNoLimitThatNobodyKnows()
    {
        string[] lines = Service(Job with { RunsPrograms = true, Memory = null });

        Assert.DoesNotContain(lines, line => line.StartsWith("MemoryMax", StringComparison.Ordinal));
        Assert.Contains("After=network-online.target", lines);
    }

    [Theory]
    [InlineData("root", "CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER")]
    [InlineData("me", "")]
    public void Service_OfAUser_HasOnlyTheCapabilitiesToReadAndWriteFiles(string user, string capabilities) =>
        Assert.Contains("CapabilityBoundingSet=" + capabilities, Service(Job, user));

    private static string[] Service(ScheduledJob job, string user = "me") => new SystemdUnits(job, new ScheduleFlags(), user).Service().Split('\n');
}

using System.Globalization;
using System.Text;
using Pipeline.Core.Tests.Processes;
using Pipeline.Core.Tests.Reports;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>
/// Runs whose limit is known, as they were made so. The machine may be busy with other tests: that is part of the run too. So a verdict
/// is right, or it is the honest "others had the cores" and the run's own figures show it.
/// </summary>
internal sealed class LimitFolder : IDisposable
{
    /// <summary>For a run and a busy machine, in ms.</summary>
    public const int Limit = 180_000;

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(Limit);

    public PipelineFolder Runs { get; } = new();

    /// <summary>Stages that a test program of frames answers after a while.</summary>
    public static string Sleeps(string name, int milliseconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{ name: {name}, exec: {{ command: ['{TestChild.Path}', score, sleep, '{milliseconds}'], protocol: framed, input: [n], output: {{ {name}_score: integer }} }} }}");

    /// <summary>Writes records with a text of some length.</summary>
    public void Write(string file, int records, int length)
    {
        StringBuilder text = new("n,k,text\n");
        string letters = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i * i % 23))));
        for (int record = 0; record < records; record++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{record},k{record % 7},{letters}\n");
        }

        Runs.Write(file, text.ToString());
    }

    /// <summary>Runs it, and checks that its verdict claims nothing that no verdict may.</summary>
    public async Task<RunReport> RunAsync(string yaml, Func<PipelineDefinition, PipelineDefinition>? change = null, RunOptions? options = null)
    {
        PipelineDefinition definition = Runs.Define(yaml, change);
        PipelineResult result = await PipelineFolder.RunAsync(PipelinePlan.Create(definition), options, Longest);
        RunReport report = result.AssertPublished().Report;
        Assert.NotNull(report.Verdict);
        Assert.Equal(report.Verdict.Sentence, report.Bottleneck);
        VerdictClaims.Check(report.Verdict, report, definition.Run.Jobs, yaml);
        AssertAccepted(report.Verdict, yaml, definition);
        return report;
    }

    /// <summary>
    /// Checks cause and block. Other tests run in this process and beside it: where the run's own figures show that they had the cores, a
    /// verdict may say so, or that it cannot know.
    /// </summary>
    public static void AssertLimit(RunReport report, LimitCause cause, string? block)
    {
        Verdict verdict = report.Verdict!;
        if (verdict is { Flag: null, Cause: LimitCause.OtherPrograms or LimitCause.Cores or LimitCause.Unknown } && WasDisturbed(report))
        {
            return;
        }

        Assert.True(verdict.Cause == cause && string.Equals(verdict.Block, block, StringComparison.Ordinal), Shown(report));
    }

    public void Dispose() => Runs.Dispose();

    /// <summary>The run, for a message.</summary>
    public static string Shown(RunReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Verdict!.Cause} {report.Verdict.Block}: {report.Verdict.Sentence}\n{report.Duration} publishing {report.Publishing} CPU {report.CpuTime} of {report.Cores} cores\n{string.Join('\n', report.Blocks)}");

    /// <summary>
    /// Whether blocks that compute did so for less than three quarters of the time that they were at it, or others used a third of this
    /// process's CPU time.
    /// </summary>
    private static bool WasDisturbed(RunReport report)
    {
        BlockReport[] compute = [.. report.Blocks.Where(block => block.Kind is BlockKind.Read or BlockKind.Threads or BlockKind.Hash or BlockKind.Compress)];
        return compute.Sum(block => block.CpuSeconds) < 0.75 * compute.Sum(block => block.BusySeconds - block.CallSeconds)
            || report.Blocks.Sum(block => block.CpuSeconds) < 2.0 / 3 * report.CpuTime.TotalSeconds;
    }

    /// <summary>The flag is one that the program takes, and with it there is a plan.</summary>
    private static void AssertAccepted(Verdict verdict, string yaml, PipelineDefinition definition)
    {
        if (verdict.Flag is not { } flag)
        {
            return;
        }

        string file = Path.Combine(Directory.CreateTempSubdirectory("pipeline-flag-").FullName, "pipeline.yaml");
        try
        {
            File.WriteAllText(file, "version: 1\n" + yaml);
            string[] words = flag.Split(' ', 2);
            LoadedDefinition loaded = DefinitionReader.Load(new DefinitionSources { Data = definition.Data, File = file, Flags = [new(words[0], words[1].Trim('\''))] });
            Assert.Empty(loaded.Problems);
            if (definition.Data is [var data] && Directory.Exists(data))
            {
                PipelinePlan.Create(loaded.Definition);
            }
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }
}

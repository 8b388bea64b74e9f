using System.Text;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>A folder with DATA and an output folder for each run; runs whole pipelines in this process, each within a time limit.</summary>
internal sealed class PipelineFolder : IDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private int runs;

    public string Root { get; } = Directory.CreateTempSubdirectory("pipeline-graph-").FullName;

    public string Data => Path.Combine(Root, "data");

    /// <summary>Writes a file of DATA; each character is a byte (Latin-1), so that any bytes can be written down.</summary>
    public string WriteBytes(string relative, string latin1) => Write(relative, Encoding.Latin1.GetBytes(latin1));

    /// <summary>Writes a file of DATA in UTF-8.</summary>
    public string Write(string relative, string text) => Write(relative, Encoding.UTF8.GetBytes(text));

    public string Write(string relative, byte[] bytes)
    {
        string path = Path.Combine(Data, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A definition that reads DATA into a new output folder, without waiting for the disk.</summary>
    public PipelineDefinition Define(string yaml = "", Func<PipelineDefinition, PipelineDefinition>? change = null)
    {
        LoadedDefinition loaded = DefinitionReader.Parse("version: 1\n" + yaml);
        Assert.Empty(loaded.Problems);
        PipelineDefinition definition = loaded.Definition with
        {
            Data = [Data],
            Output = loaded.Definition.Output with { Folder = Path.Combine(Root, $"out-{runs++}"), Sync = false },
        };
        return change?.Invoke(definition) ?? definition;
    }

    /// <summary>The plan, or null when there can be none.</summary>
    public PipelinePlan? TryPlan(string yaml)
    {
        try
        {
            return PipelinePlan.Create(Define(yaml));
        }
        catch (PlanException)
        {
            return null;
        }
    }

    /// <summary>Plans and runs.</summary>
    public Task<PipelineResult> RunAsync(string yaml = "", Func<PipelineDefinition, PipelineDefinition>? change = null, RunOptions? options = null, TimeSpan? limit = null) =>
        RunAsync(PipelinePlan.Create(Define(yaml, change)), options, limit);

    /// <summary>Runs a plan.</summary>
    public static async Task<PipelineResult> RunAsync(PipelinePlan plan, RunOptions? options = null, TimeSpan? limit = null, CancellationToken cancellation = default)
    {
        RunReport report = await PipelineRun.ExecuteAsync(plan, options ?? new RunOptions(), cancellation).WaitAsync(limit ?? Limit, CancellationToken.None);
        return new PipelineResult(report, plan.Definition.Output.Folder);
    }

    /// <summary>The exit code and messages of a plan that must not come about.</summary>
    public PlanException Refused(string yaml, Func<PipelineDefinition, PipelineDefinition>? change = null) =>
        Assert.Throws<PlanException>(() => PipelinePlan.Create(Define(yaml, change)));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

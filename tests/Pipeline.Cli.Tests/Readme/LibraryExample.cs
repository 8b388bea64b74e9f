using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Cli.Tests.Readme;

/// <summary>The guide's C# block, compiled; <see cref="LibraryExampleTests"/> holds the two together.</summary>
internal static class LibraryExample
{
    public static async Task<RunReport?> RunAsync(string data, string output, CancellationToken cancellationToken)
    {
        LoadedDefinition loaded = DefinitionReader.Load(new DefinitionSources
        {
            Data = [data], // its pipeline.yaml is found, File = … names another
            Flags = [new("--output", output), new("--where", "quantity >= 10"), new("--max-rejects", "1%")],
        });
        foreach (Problem problem in loaded.Problems)
        {
            Console.Error.WriteLine(problem);
        }

        if (loaded.Problems.Count > 0)
        {
            return null;
        }

        PipelinePlan plan = PipelinePlan.Create(loaded.Definition); // throws PlanException with all problems
        return await PipelineRun.ExecuteAsync(plan, new RunOptions(), cancellationToken);
    }
}

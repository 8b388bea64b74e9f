using System.Security.Cryptography;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Runs;

namespace Pipeline.Tasks;

/// <summary>Makes the plan of a job.</summary>
internal static class JobPlanner
{
    private const int MostTasks = 100_000;

    /// <summary>Cuts the input into tasks and writes the plan.</summary>
    /// <param name="plan">The plan of the whole run.</param>
    /// <param name="options">Where and how.</param>
    /// <exception cref="PlanException">Something of the run cannot be cut into tasks.</exception>
    /// <exception cref="RunException">The folder cannot be made.</exception>
    public static JobPlan Make(PipelinePlan plan, TaskJobOptions options)
    {
        if (ProblemsOf(plan) is [_, ..] problems)
        {
            throw new PlanException(problems);
        }

        long bytes = Math.Max(1, plan.Files.Sum(file => file.Bytes));
        long bytesOfTask = options.Tasks is { } wanted ? Math.Max(1, (bytes + wanted - 1) / wanted) : options.BytesPerTask;
        if (bytes / bytesOfTask > MostTasks)
        {
            throw new PlanException([new Definition.Problem(null, $"that would be about {bytes / bytesOfTask:#,0} tasks, and {MostTasks:#,0} is the most: raise --bytes-per-task", ExitCodes.Usage)]);
        }

        JobPlan job = new()
        {
            Engine = Fingerprint.ThisEngine,
            Definition = plan.DefinitionFingerprint(),
            References = plan.ReferencesFingerprint(),
            Now = plan.Now,
            Arguments = options.Arguments,
            Variables = options.Variables.Where(variable => TaskJob.IsSetting(variable.Key)).ToDictionary(StringComparer.Ordinal),
            Folder = Environment.CurrentDirectory,
            Files = [.. plan.Files.Select(JobFile.Of)],
            Tasks = JobCutter.Cut(plan, bytesOfTask, options.IsExact),
        };
        JobFolder.Make(options.Folder, job);
        return job with { Hash = Convert.ToHexStringLower(SHA256.HashData(job.Format())) };
    }

    /// <summary>What tasks cannot do.</summary>
    private static List<Definition.Problem> ProblemsOf(PipelinePlan plan) =>
    [
        .. JobWaves.OfTasks(plan).Where(stage => stage is { Runner: not null, RunsPrograms: false }).Select(stage => Refused($"stage '{stage.Name}' asks a service, and each task would ask it anew: let a run here do that, and cut the rest")),
        .. plan.Files.Where(file => file.Identity is not { Regular: true }).Take(3).Select(file => Refused($"{file.Name} is no regular file: tasks read their input by position, and may read it again")),
    ];

    private static Definition.Problem Refused(string message) => new(null, message, ExitCodes.Usage);
}

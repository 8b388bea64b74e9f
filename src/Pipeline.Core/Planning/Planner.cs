using System.Runtime.ExceptionServices;
using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>Makes one <see cref="PipelinePlan"/>; collects problems as far as it can go on.</summary>
internal sealed class Planner(PipelineDefinition definition, DateTimeOffset now)
{
    // While one waits for the disk, or for the next file to be opened, the other goes on; a third brings nothing.
    private const int ReadersOfPlainFiles = 2;

    private readonly List<Problem> problems = [];
    private readonly List<Problem> warnings = [.. definition.Warnings];

    /// <summary>Makes the plan.</summary>
    /// <exception cref="PlanException">Something is wrong.</exception>
    public PipelinePlan Make()
    {
        PipelinePlan plan = new(definition, now);
        // A stream is one destination, whatever output.path says.
        OutputDefinition output = definition.Output.Folder is "-" ? definition.Output with { Path = "-" } : definition.Output;
        DestinationTemplate? template = DestinationTemplate.Parse(output, problems);
        if (definition.Rejects is { FailFast: true, MaxPercent: not null })
        {
            problems.Add(new Problem(null, "fail-fast needs a number for --max-rejects: a limit in per cent is judged at the end", ExitCodes.Usage));
        }

        RunDefinition run = definition.Run;
        if (2L * run.BatchBytes > run.Memory)
        {
            string needed = SizeType.Show(2L * run.BatchBytes);
            problems.Add(Problem.Of(run.BudgetMark, $"run.batch_bytes is {SizeType.Show(run.BatchBytes)} and run.memory {SizeType.Show(run.Memory)}, but a batch takes twice its size: lower --batch-bytes, or raise --memory to {needed}"));
        }

        (IReadOnlyList<FoundFile> found, plan.Ignored) = InputDiscovery.Find(definition, problems);
        if (definition.File is null && plan.Ignored.FirstOrDefault(IsNearlyPipelineFile) is { } nearly)
        {
            warnings.Add(new Problem(null, $"'{nearly}' in DATA is not read: a pipeline file is called {DefinitionReader.DiscoveredName}, or named with -c", ExitCodes.Success));
        }

        List<PlannedFile> files = [];
        plan.Files = files;
        try
        {
            OpenFiles(found, files);
            if (files.Count > 0)
            {
                Bind(plan, files, template, output);
            }

            if (problems.Count > 0)
            {
                throw new PlanException(problems);
            }
        }
        catch
        {
            files.ForEach(file => file.Stream?.Dispose());
            throw;
        }

        plan.Warnings = warnings;
        return plan;
    }

    private static bool IsNearlyPipelineFile(string ignored) =>
        string.Equals(ignored, DefinitionReader.DiscoveredName, StringComparison.OrdinalIgnoreCase) || string.Equals(ignored, "pipeline.yml", StringComparison.OrdinalIgnoreCase);

    private void OpenFiles(IReadOnlyList<FoundFile> found, List<PlannedFile> files)
    {
        // Opening is most of what many small files cost before the run begins. Streams come after them, one by one, since
        // whoever writes to them may do so in their order.
        var opened = new (PlannedFile? File, Exception? Fault)[found.Count];
        ParallelOptions few = new() { MaxDegreeOfParallelism = Math.Clamp(found.Count, 1, definition.Run.Jobs) };
        Parallel.For(0, found.Count, few, i => opened[i] = found[i].IsStream ? default : TryOpen(found[i]));
        for (int i = 0; i < found.Count; i++)
        {
            (PlannedFile? file, Exception? fault) = found[i].IsStream ? TryOpen(found[i]) : opened[i];
            if (file is not null)
            {
                file.Header = HeaderNames.Of(file, definition.Input.Csv, problems);
                files.Add(file);
            }
            else if (fault is InputException exception)
            {
                problems.Add(new Problem(null, exception.Message, exception.ExitCode));
            }
            else
            {
                ExceptionDispatchInfo.Throw(fault!);
            }
        }
    }

    private (PlannedFile? File, Exception? Fault) TryOpen(FoundFile found)
    {
        try
        {
            FileIdentity? identity = found.IsStream ? null : FileIdentity.Of(found.FullPath);
            InputFile input = InputFile.Open(found, definition.Input.Csv);
            PlannedFile planned = new(found, identity, input);
            if (!found.IsStream)
            {
                input.Dispose();
            }

            return (planned, null);
        }
        catch (Exception exception)
        {
            // Told, or thrown again, in the order of the files.
            return (null, exception);
        }
    }

    /// <summary>A rule for a column that no file has checks nothing, and whoever wrote it believes that it does.</summary>
    private void RefuseMissingColumns(List<PlannedFile> files)
    {
        foreach (ColumnDefinition column in definition.Columns.Where(column => column is { Mark.IsInFile: true, Required: false, MayBeMissing: false, HasFaults: false }))
        {
            if (files.TrueForAll(file => file.Header.Count > 0 && !file.Header.Contains(column.Name, StringComparer.Ordinal)))
            {
                string known = Suggestion.Clause(column.Name, files[0].Header);
                problems.Add(Problem.Of(column.Mark, $"column '{column.Name}' is declared, but no file has it{known}; correct the name, or say 'required: false' below it"));
            }
        }
    }

    private void Bind(PipelinePlan plan, List<PlannedFile> files, DestinationTemplate? template, OutputDefinition output)
    {
        RefuseMissingColumns(files);

        // Each distinct header is bound once: a folder of a thousand files costs one binding.
        Dictionary<string, BoundHeader?> bound = new(StringComparer.Ordinal);
        BoundHeader? first = null;
        foreach (PlannedFile file in files.Where(file => file.Header.Count > 0))
        {
            string key = string.Join('\0', file.Header);
            if (!bound.TryGetValue(key, out BoundHeader? header))
            {
                header = StageBinder.Bind(definition, file.Header, file.Name, driftFrom: first is null ? null : files[0].Name, problems, first is null ? warnings : []);
                bound[key] = header;
                first ??= header;
                if (first is null)
                {
                    // The stages do not fit the first header: the same faults for every other one would only hide them.
                    return;
                }
            }

            file.Schemas = header is null ? [] : [header.Input, .. header.Stages.Select(stage => stage.Output)];
        }

        if (first is null || template is null)
        {
            return;
        }

        string[] names = [.. first.Stages.Select(stage => stage.Name)];
        HashSet<string> named = [.. definition.Run.Dop.Keys, .. definition.Run.Capacity.Keys, .. definition.Run.Shard.Keys];
        HashSet<string> programs = [.. first.Stages.Where(stage => stage.Step is ExecStage).Select(stage => stage.Name)];
        List<ChainCutter.Range> ranges = ChainCutter.Cut(names, [.. first.Stages.Select(stage => stage.Step is not null)], named, programs);
        int readers = definition.Run.AllDop ?? Math.Min(definition.Run.Jobs, files.Exists(file => file.IsCompressed) ? files.Count : ReadersOfPlainFiles);
        plan.Stages = [new PlannedStage(StageChain.ReadStage, "read"), .. first.Stages.Select(stage => new PlannedStage(stage.Name, stage.Kind))];
        plan.Ranges = ranges;
        plan.Blocks = new BlockPlanner(names, definition.Run, programs, problems).Make(ranges, Math.Min(readers, files.Count));
        new ProgramBuilder(definition with { Output = output }, template, ranges, now.UtcTicks, problems).Build(files, file => bound[string.Join('\0', file.Header)]);
    }
}

using System.Runtime.ExceptionServices;
using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Resilience;

namespace Pipeline.Planning;

/// <summary>Makes one <see cref="PipelinePlan"/>; collects problems as far as it can go on.</summary>
internal sealed class Planner(PipelineDefinition definition, TimeProvider time, long staged)
{
    // Of so many files the first records are looked at.
    private const int SampledFiles = 32;

    private readonly DateTimeOffset now = time.GetUtcNow();
    private readonly DeclaredDialects declared = new(definition);
    private readonly SharedHeaders shared = new();
    private readonly ReadRetry retry = new(definition.Run.RetryBudget);
    private readonly ReferenceFiles references = new(definition, new ReadRetry(definition.Run.RetryBudget));
    private readonly List<Problem> problems = [];
    private readonly List<Problem> warnings = [.. definition.Warnings];
    private FileIdentity? deliveredAsOf;

    /// <summary>Makes the plan.</summary>
    /// <exception cref="PlanException">Something is wrong.</exception>
    public PipelinePlan Make()
    {
        OutsideStages.Refuse(definition, problems);
        if (problems.Count > 0)
        {
            // Nothing is looked at for a file that may not be trusted.
            throw new PlanException(problems);
        }

        // A stream is one destination, whatever output.path says.
        OutputDefinition output = definition.Output.Folder is "-" ? definition.Output with { Path = "-" } : definition.Output;
        DestinationTemplate? template = DestinationTemplate.Parse(output, problems);
        if (definition.Rejects is { FailFast: true, MaxPercent: not null })
        {
            problems.Add(new Problem(null, "fail-fast needs a number for --max-rejects: a limit in per cent is judged at the end", ExitCodes.Usage));
        }

        BlockPlanner.CheckBudget(definition.Run, problems);
        (IReadOnlyList<FoundFile> found, IReadOnlyList<string> ignored) = InputDiscovery.Find(definition, problems);
        output = MergedOutput.Of(definition, output, found.Count, problems);
        template = template is null ? null : DestinationTemplate.Parse(output, problems);
        if (definition.File is null && ignored.FirstOrDefault(IsNearlyPipelineFile) is { } nearly)
        {
            warnings.Add(new Problem(null, $"'{nearly}' in DATA is not read: a pipeline file is called {DefinitionReader.DiscoveredName}, or named with -c", ExitCodes.Success));
        }

        if (definition.Input.Gate is { Holds: true, IsSet: true } && !InputGate.Check(definition, found, time, problems, warnings))
        {
            // Half a file would only give faults that are none.
            throw new PlanException(problems);
        }

        List<string> left = [.. ignored];
        found = ArchiveMembers.Expand(found, definition.Input, problems, left);
        List<SourceFile> files = [];
        try
        {
            OpenFiles(found, files);
            IReadOnlyList<string> drift = output.Folder is null or "-" || PublishedColumns.Read(Path.GetFullPath(output.Folder), definition.Name) is not { } last ? [] : NightDrift.Of(last, files);
            if (template is not null)
            {
                DriftContract.Apply(definition, template, files, problems, warnings);
            }

            IReadOnlyList<BoundHeader?> headers = BindHeaders(files);
            IReadOnlyList<BoundFile> bound = [];
            ChainPlan? chains = null;
            if (template is not null && headers.OfType<BoundHeader>().FirstOrDefault() is { } first)
            {
                chains = ChainPlan.Make(first, files.Count, files.Exists(file => file.IsCompressed), definition.Run, problems);
                bound = new DestinationBinder(output, template, problems).Bind(files, headers);
                RefuseMissingFigures(bound);
            }

            warnings.AddRange(new[] { OutputEstimate.Doubt(files, output, staged), retry.Summary }.OfType<string>().Select(warning => new Problem(null, warning, ExitCodes.Success)));

            if (problems.Count > 0)
            {
                // What is wrong may be wrong for this, and it is no worse than that.
                int exitCode = problems.Max(problem => problem.ExitCode);
                problems.AddRange(drift.Select(told => new Problem(null, told, exitCode)));
            }

            warnings.AddRange(drift.Select(told => new Problem(null, told, ExitCodes.Success)));
            return problems.Count == 0
                ? PipelinePlan.Of(new BoundPlan(definition, output, now, bound, left, warnings) { RetriesTook = retry.Spent, DeliveredAsOf = deliveredAsOf, References = references.Opened }, chains!)
                : throw new PlanException(problems) { StreamsWereRead = found.Any(file => file.IsStream) };
        }
        catch
        {
            files.ForEach(file => file.Stream?.Dispose());
            throw;
        }
    }

    private static bool IsNearlyPipelineFile(string ignored) =>
        string.Equals(ignored, DefinitionReader.DiscoveredName, StringComparison.OrdinalIgnoreCase) || string.Equals(ignored, "pipeline.yml", StringComparison.OrdinalIgnoreCase);

    private void OpenFiles(IReadOnlyList<FoundFile> found, List<SourceFile> files)
    {
        // Opening is most of what many small files cost before the run begins. Streams come after them, one by one, since
        // whoever writes to them may do so in their order.
        var opened = new (SourceFile? File, Exception? Fault)[found.Count];
        ParallelOptions few = new() { MaxDegreeOfParallelism = Math.Clamp(found.Count, 1, definition.Run.Jobs) };
        Dictionary<(HeaderRecord? Header, int Fields, CsvInputDefinition Csv), IReadOnlyList<string>> names = [];
        GateDefinition gate = definition.Input.Gate;
        List<string> withoutHeader = [];
        HashSet<string> headers = new(StringComparer.Ordinal);
        bool publishes = definition.Output.Folder is not (null or "-");
        Parallel.For(0, found.Count, few, i => opened[i] = found[i].IsStream ? default : TryOpen(found[i], keepSample: i < SampledFiles));
        for (int i = 0; i < found.Count; i++)
        {
            (SourceFile? file, Exception? fault) = found[i].IsStream ? TryOpen(found[i], keepSample: i < SampledFiles) : opened[i];
            if (file is not null)
            {
                var key = (file.Prologue.Header, file.Prologue.FieldCount, file.Csv);
                if (!names.TryGetValue(key, out IReadOnlyList<string>? header))
                {
                    header = ColumnAliases.Apply(HeaderNames.Of(file, file.Csv, problems), file.Name, definition.Columns, problems, warnings);
                    if (header.Count > 0)
                    {
                        names.Add(key, header);
                    }
                }

                // What is published is compared with the next night's.
                bool isFirst = publishes && i < SampledFiles && header.Count > 0 && headers.Add(string.Join('\0', header));
                file = file with { Header = header };
                files.Add(file with { Types = isFirst ? new ColumnSample(file, definition.Columns).Types() : [], Sample = i == 0 ? file.Sample : default });
            }
            else if (gate is { Holds: true, RefuseEmpty: true } && fault is InputException { Code: "csv.no_header" })
            {
                withoutHeader.Add(found[i].Name);
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

        if (gate is { Holds: true, IsSet: true })
        {
            deliveredAsOf = definition.Output.Folder is null or "-" ? null : DeliveredFiles.AsOf(Path.GetFullPath(definition.Output.Folder));
            InputGate.CheckOpened(definition, files, withoutHeader, problems);
        }
    }

    private (SourceFile? File, Exception? Fault) TryOpen(FoundFile found, bool keepSample)
    {
        try
        {
            return (SourceFile.Open(found, declared.Of(found.RelativePath), shared, keepSample, retry), null);
        }
        catch (Exception exception)
        {
            // Told, or thrown again, in the order of the files.
            return (null, exception);
        }
    }

    /// <summary>A sum of a column that no output has compares nothing, and to leave one out that there is not leaves another one in.</summary>
    private void RefuseMissingFigures(IReadOnlyList<BoundFile> files)
    {
        if (definition.Guard.Mode == GuardMode.None || problems.Count > 0)
        {
            return;
        }

        string[] written = [.. files.DistinctBy(file => file.Written).SelectMany(file => file.Written).Select(column => column.Name).Distinct(StringComparer.Ordinal)];
        foreach ((string key, IReadOnlyList<string> named) in ((string, IReadOnlyList<string>)[])[("guard.sums", definition.Guard.Sums), ("guard.ignore", definition.Guard.Ignore)])
        {
            foreach (string column in named.Except(written, StringComparer.Ordinal))
            {
                problems.Add(new Problem(null, $"{key}: no output has a column '{column}'{Suggestion.Clause(column, written)}; correct the name", ExitCodes.Definition));
            }
        }
    }

    /// <summary>A rule for a column that no file has checks nothing, and whoever wrote it believes that it does.</summary>
    private void RefuseMissingColumns(List<SourceFile> files)
    {
        foreach (ColumnDefinition column in definition.Columns.Where(column => column is { Mark.IsInFile: true, Required: false, MayBeMissing: false, HasFaults: false } && (column.Drift ?? definition.Drift.Missing) == DriftPolicy.Fail))
        {
            if (files.Count > 0 && files.TrueForAll(file => file.Header.Count > 0 && !file.Header.Contains(column.Name, StringComparer.Ordinal)))
            {
                string known = Suggestion.Clause(column.Name, files[0].Header);
                problems.Add(Problem.Of(column.Mark, $"column '{column.Name}' is declared, but no file has it{known}; correct the name, or say 'required: false' below it"));
            }
        }
    }

    /// <summary>The stages bound to the header of each file; null where a problem was told.</summary>
    private BoundHeader?[] BindHeaders(List<SourceFile> files)
    {
        RefuseMissingColumns(files);

        // Each distinct header is bound once: a folder of a thousand files costs one binding.
        Dictionary<string, BoundHeader?> bound = new(StringComparer.Ordinal);
        BoundHeader? first = null;
        var headers = new BoundHeader?[files.Count];
        for (int i = 0; i < files.Count; i++)
        {
            SourceFile file = files[i];
            if (file.Header.Count == 0)
            {
                continue;
            }

            string key = string.Join('\0', file.Header) + '\u0001' + (ReferenceEquals(file.Columns, file.Header) ? "" : string.Join('\0', file.Columns));
            if (!bound.TryGetValue(key, out BoundHeader? header))
            {
                header = StageBinder.Bind(definition, file.Header, file.Columns, file.Name, driftFrom: first is null ? null : files[0].Name, first is null ? new ColumnSample(file, definition.Columns) : null, problems, first is null ? warnings : [], references);
                bound[key] = header;
                first ??= header;
                if (first is null)
                {
                    // The stages do not fit the first header: the same faults for every other one would only hide them.
                    break;
                }
            }

            headers[i] = header;
        }

        return headers;
    }
}

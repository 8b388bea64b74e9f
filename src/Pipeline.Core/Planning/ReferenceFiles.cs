using System.Buffers;
using System.Globalization;
using Pipeline.Csv;
using Pipeline.Csv.JsonLines;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Resilience;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>Opens the files that stages read beside the input, each once, and binds their types and rules as those of the input.</summary>
/// <param name="definition">What is asked for.</param>
/// <param name="retry">Reads again what a network file system cannot give just then; null: nothing is read again.</param>
internal sealed class ReferenceFiles(PipelineDefinition definition, ReadRetry? retry = null) : IReferences
{
    private readonly Dictionary<StageDefinition, (Reference? Reference, IReadOnlyList<Problem> Problems)> known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Those that were opened, in the order of their stages.</summary>
    public IReadOnlyList<Reference> Opened => [.. known.Values.Select(opened => opened.Reference).OfType<Reference>()];

    /// <inheritdoc/>
    public Reference? Open(StageBinding stage, SettingNode file, CsvInputDefinition csv, IReadOnlyList<ColumnDefinition> columns)
    {
        if (!known.TryGetValue(stage.Stage, out (Reference? Reference, IReadOnlyList<Problem> Problems) opened))
        {
            List<Problem> problems = [];
            List<Problem> warnings = [];
            Reference? reference = Open(stage.Name, file, csv, columns, problems, warnings);
            opened = (reference, [.. problems.Select(problem => problem with { Message = ReferenceAdvice.Of(stage.Name, problem.Message) })]);
            known.Add(stage.Stage, opened);
            stage.AddWarnings(warnings);
        }

        stage.AddProblems(opened.Problems);
        return opened.Reference;
    }

    private Reference? Open(string stage, SettingNode file, CsvInputDefinition csv, IReadOnlyList<ColumnDefinition> columns, List<Problem> problems, List<Problem> warnings)
    {
        string path = Path.GetFullPath(file.Text, file.Mark.Folder());
        try
        {
            if (FileIdentity.Of(path) is not { } identity || !identity.Regular)
            {
                bool isThere = Entry.LookThrough(path) != EntryKind.None;
                problems.Add(new Problem(file.Mark, isThere ? $"'{file.Text}' is no file: a reference is read several times" : $"no such file: '{path}'{(file.Mark.IsInFile && !Path.IsPathRooted(file.Text) ? "; the path is relative to the pipeline file" : "")}", ExitCodes.NoInput));
                return null;
            }

            if (IsInOutput(path))
            {
                problems.Add(new Problem(file.Mark, $"'{file.Text}' lies in the output folder, which this run changes: put it elsewhere", ExitCodes.CannotCreate));
                return null;
            }

            SourceFile source = SourceFile.Open(new FoundFile(path, file.Text, IsStream: false), DeclaredDialect.Of(definition.Input, csv, columns, DataName.IsJsonLines(file.Text) ? JsonOf(columns) : null), new SharedHeaders(), keepSample: false, retry);
            return Bind(stage, source, columns, identity, problems, warnings);
        }
        catch (PlanException exception)
        {
            problems.AddRange(exception.Problems);
        }
        catch (InputException exception)
        {
            problems.Add(new Problem(file.Mark, exception.Message, exception.ExitCode));
        }
        catch (UnauthorizedAccessException)
        {
            problems.Add(new Problem(file.Mark, $"no permission to read '{path}'", ExitCodes.Permission));
        }
        catch (IOException exception)
        {
            problems.Add(new Problem(file.Mark, $"'{path}' cannot be read: {exception.Message}", ExitCodes.InputOutput));
        }

        return null;
    }

    // A key that no first object has cannot have been taken.
    private static JsonRules JsonOf(IReadOnlyList<ColumnDefinition> columns) => new()
    {
        Declared = [.. columns.Select(column => (IReadOnlyList<string>)[column.Name, .. column.Aliases])],
        NewKeys = NewKeys.Ignore,
    };

    private Reference? Bind(string stage, SourceFile source, IReadOnlyList<ColumnDefinition> columns, FileIdentity identity, List<Problem> problems, List<Problem> warnings)
    {
        IReadOnlyList<string> header = ColumnAliases.Apply(HeaderNames.Of(source, source.Csv, problems), source.Name, columns, problems, warnings);
        if (header.Count == 0)
        {
            return null;
        }

        int before = problems.Count;
        foreach (ColumnDefinition column in columns.Where(column => !column.MayBeMissing && !header.Contains(column.Name, StringComparer.Ordinal)))
        {
            problems.Add(Problem.Of(column.Mark, $"column '{column.Name}' is declared, but {source.Name} does not have it{Suggestion.Clause(column.Name, header)}; correct the name, or say 'required: false' below it"));
        }

        PipelineDefinition own = new() { Columns = columns };
        if (problems.Count > before || StageBinder.Bind(own, header, header, source.Name, driftFrom: null, sample: null, problems, warnings) is not { } bound)
        {
            return null;
        }

        source = source with { Header = header };
        return new Reference(source.Name, source.Found.FullPath, identity)
        {
            Stage = stage,
            Schema = bound.Output,
            Program = ChainBinder.Bind(bound, source.Dialect, new ChainCutter.Range(0, bound.Stages.Count), isFirst: true, layout: null, now: 0),
            Content = new Lazy<string>(() => ContentOf(source.Found.FullPath)),
            Open = () =>
            {
                InputFile input = InputFile.Open(source, retry);
                return new ReferenceInput(input.Source, input.Prologue);
            },
        };
    }

    private static string ContentOf(string path)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 18);
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            uint checksum = 0;
            while (stream.Read(buffer) is > 0 and var count)
            {
                checksum = Crc32C.Append(checksum, buffer.AsSpan(0, count));
            }

            return checksum.ToString("x8", CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it as a table says so.
            return "unreadable";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool IsInOutput(string path) => definition.Output.Folder is { } folder and not "-"
        && RealPath.Of(path).StartsWith(RealPath.Of(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Planning;

/// <summary>Makes the programs of the chains for each file, and decides where and how its records are written.</summary>
internal sealed class ProgramBuilder(
    PipelineDefinition definition, DestinationTemplate template, IReadOnlyList<ChainCutter.Range> ranges, long now, ICollection<Problem> problems)
{
    // Files alike in all that matters share their programs, and so the threads' chains, however many files there are.
    private readonly Dictionary<string, (IReadOnlyList<ChainProgram> Programs, byte[] Header)> shared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlannedFile> destinations = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Destination, ulong Device, ulong Inode), string> pathsRead = [];

    /// <summary>Completes the files.</summary>
    public void Build(IReadOnlyList<PlannedFile> files, Func<PlannedFile, BoundHeader?> boundTo)
    {
        foreach (PlannedFile file in files)
        {
            if (file.Header.Count == 0 || boundTo(file) is not { } bound)
            {
                continue;
            }

            List<(string? Literal, string? Column)> parts = template.For(file.RelativePath);
            file.PathParts = [.. parts.Select(part => part.Literal)];
            file.Destination = string.Concat(parts.Select(part => part.Literal ?? $"{{{part.Column}}}"));
            if (!IsFileName(file, parts) || !KnowsColumns(bound, parts) || !HasRoom(parts))
            {
                return;
            }

            // The first file of a destination decides its dialect.
            PlannedFile leader = destinations.TryAdd(file.Destination, file) ? file : destinations[file.Destination];
            if (leader != file && (IsReadTwice(file, leader) || !Agrees(file, leader, bound, boundTo(leader)!)))
            {
                continue;
            }

            PathPart[] columns = ColumnsOf(parts, bound.Output);
            string key = string.Join('\u0001', string.Join('\0', file.Header), file.Delimiter, leader.Delimiter, (int)leader.Prologue.FirstRecordEnd, string.Join('\0', columns), Convert.ToHexString(leader.Prologue.Header?.Raw ?? []));
            if (!shared.TryGetValue(key, out (IReadOnlyList<ChainProgram> Programs, byte[] Header) made))
            {
                RecordLayout layout = LayoutOf(file, leader, bound, columns);
                made = (ProgramsOf(file, bound, layout), HeaderBytes.Of(definition.Output, leader, bound.Output, layout, definition.Input.Csv));
                shared[key] = made;
            }

            (file.Programs, file.OutputHeader) = made;
        }
    }

    /// <summary>Whether the path is one for an output file; a column's value is always a safe part of it.</summary>
    private bool IsFileName(PlannedFile file, List<(string? Literal, string? Column)> parts)
    {
        string path = string.Concat(parts.Select(part => part.Literal ?? "x"));
        if (OutputPaths.IsBelow(path) && !OutputPaths.IsReserved(path))
        {
            return true;
        }

        problems.Add(Problem.Of(definition.Output.PathMark, $"output.path gives '{file.Destination}' for {file.Name}, which is no name for an output file: change the template or rename the input"));
        return false;
    }

    private bool KnowsColumns(BoundHeader bound, List<(string? Literal, string? Column)> parts)
    {
        foreach ((_, string? column) in parts)
        {
            if (column is not null && bound.Output.Find(column) is null)
            {
                problems.Add(Problem.Of(definition.Output.PathMark, $"output.path names '{column}', which is neither dir, stem, ext nor a column after the last stage{Suggestion.Clause(column, bound.Output.Columns.Select(c => c.Name))}"));
                return false;
            }
        }

        return true;
    }

    private bool HasRoom(List<(string? Literal, string? Column)> parts)
    {
        int tight = parts.FindIndex(part => part.Column is not null);
        while (tight >= 0 && DestinationTemplate.Longest(parts, tight) >= OutputPaths.ShortestPart)
        {
            tight = parts.FindIndex(tight + 1, part => part.Column is not null);
        }

        if (tight >= 0)
        {
            problems.Add(Problem.Of(definition.Output.PathMark, $"output.path has too much in the file name of '{parts[tight].Column}' for values to keep apart: put a '/' between its parts"));
        }

        return tight < 0;
    }

    /// <summary>Whether a file is another of its destination under a second name: its records would be there twice, and nobody would be told.</summary>
    private bool IsReadTwice(PlannedFile file, PlannedFile leader)
    {
        if (file.Identity is not { Inode: > 0 } identity || leader.Identity is not { } first)
        {
            return false;
        }

        pathsRead.TryAdd((file.Destination, first.Device, first.Inode), leader.FullPath);
        if (pathsRead.TryAdd((file.Destination, identity.Device, identity.Inode), file.FullPath))
        {
            return false;
        }

        string other = pathsRead[(file.Destination, identity.Device, identity.Inode)];
        if (string.Equals(other, file.FullPath, StringComparison.Ordinal))
        {
            return false; // a file that was named twice, which discovery tells
        }

        problems.Add(new Problem(null, $"{file.FullPath} and {other} are one file, by a link, and both would be written to {file.Destination}: leave one out", ExitCodes.Usage));
        return true;
    }

    /// <summary>Files of one destination must be meant for it, and agree in what they write.</summary>
    private bool Agrees(PlannedFile file, PlannedFile leader, BoundHeader bound, BoundHeader leaderBound)
    {
        // On stdout there is one destination, and all files are meant for it.
        bool perFile = definition.Output.Folder is not "-" && (definition.Output.Path.Contains("{stem}", StringComparison.Ordinal) || definition.Output.Path.Contains("{dir}", StringComparison.Ordinal));
        if (perFile && file.HasOneDestination)
        {
            problems.Add(new Problem(definition.Output.PathMark, $"{leader.Found.FullPath} and {file.Found.FullPath} have one destination, {file.Destination}: tell them apart in output.path ({{dir}}, {{stem}}, {{ext}}), or name one fixed file to merge them", ExitCodes.Usage));
            return false;
        }

        if (!bound.Output.Columns.Select(column => column.Name).SequenceEqual(leaderBound.Output.Columns.Select(column => column.Name), StringComparer.Ordinal))
        {
            problems.Add(new Problem(null, $"{file.Name} would write the columns {Names(bound)} to {file.Destination}, where {leader.Name} writes {Names(leaderBound)}: make the headers agree, or give each file its own destination", ExitCodes.Data));
            return false;
        }

        return true;

        static string Names(BoundHeader header) => string.Join(", ", header.Output.Columns.Select(column => column.Name));
    }

    /// <summary>The columns in the path, with what of the text around them limits their values: names alike in that share a program.</summary>
    private static PathPart[] ColumnsOf(List<(string? Literal, string? Column)> parts, Schema schema) =>
    [
        .. parts.Index().Where(part => part.Item.Column is not null)
            .Select(part => new PathPart(schema.Find(part.Item.Column!)!.Slot, DestinationTemplate.Separators(parts, part.Index), DestinationTemplate.Longest(parts, part.Index))),
    ];

    private List<ChainProgram> ProgramsOf(PlannedFile file, BoundHeader bound, RecordLayout layout) =>
        [.. ranges.Select((range, i) => ChainBinder.Bind(bound, file.Dialect, range, i == 0, i == ranges.Count - 1 ? layout : null, now))];

    private RecordLayout LayoutOf(PlannedFile file, PlannedFile leader, BoundHeader bound, PathPart[] columns)
    {
        OutputDefinition output = definition.Output;
        byte delimiter = (byte)(output.Delimiter ?? leader.Delimiter);
        bool sameDialect = file.Dialect.Delimiter == delimiter && output.Quoting == QuotingMode.AsRead;
        bool raw = sameDialect && output.Formulas == FormulaMode.Keep;
        Schema schema = bound.Output;
        List<LayoutPart> layoutParts = [];
        foreach (Column column in schema.Columns)
        {
            bool computed = column.Slot >= schema.SourceFields;
            if (raw && !computed && layoutParts is [.., { Computed: false } last] && last.Last + 1 == column.Slot)
            {
                layoutParts[^1] = last with { Last = column.Slot };
            }
            else
            {
                layoutParts.Add(new LayoutPart(column.Slot, column.Slot, computed, Number: computed && column.Type is ColumnType.Integer or ColumnType.Decimal or ColumnType.Double));
            }
        }

        return new RecordLayout
        {
            Parts = layoutParts,
            Columns = schema.Columns.Count,
            Raw = raw,
            WholeRecord = raw && layoutParts is [{ Computed: false, First: 0 } whole] && whole.Last == schema.SourceFields - 1,
            KeepQuotes = sameDialect,
            QuoteAll = output.Quoting == QuotingMode.All,
            Formulas = output.Formulas,
            Delimiter = delimiter,
            Quote = file.Dialect.Quote,
            Newline = (output.Newline switch
            {
                NewlineMode.Lf => RecordEnd.Lf,
                NewlineMode.Crlf => RecordEnd.CrLf,
                _ => leader.Prologue.FirstRecordEnd,
            }).Written().ToArray(),
            NullValues = file.Dialect.NullValues,
            PathValues = columns.Length,
            PathFactory = columns.Length == 0 ? null : () => new RecordPath(columns),
        };
    }
}

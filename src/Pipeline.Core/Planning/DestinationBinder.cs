using System.Text;
using Pipeline.Csv;
using Pipeline.Csv.Encodings;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Planning;

/// <summary>Decides where and how the records of each file are written.</summary>
internal sealed class DestinationBinder(OutputDefinition output, DestinationTemplate template, ICollection<Problem> problems)
{
    // Files alike in all that matters share a layout, and so their programs and the threads' chains, however many files there are.
    private readonly Dictionary<string, (RecordLayout Layout, byte[] Header)> shared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Destination, SourceFile File, BoundHeader Bound)> destinations = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Destination, ulong Device, ulong Inode), string> pathsRead = [];

    /// <summary>Completes the files; after problems not all of them.</summary>
    /// <param name="files">The files.</param>
    /// <param name="headers">The stages bound to the header of each; null where they do not fit.</param>
    public IReadOnlyList<BoundFile> Bind(IReadOnlyList<SourceFile> files, IReadOnlyList<BoundHeader?> headers)
    {
        List<BoundFile> made = [];
        foreach ((SourceFile file, BoundHeader? header) in files.Zip(headers))
        {
            if (header is not { } bound)
            {
                continue;
            }

            List<(string? Literal, string? Column)> parts = template.For(file.Found);
            string destination = string.Concat(parts.Select(part => part.Literal ?? $"{{{part.Column}}}"));
            if (!IsFileName(file, destination, parts) || !KnowsColumns(file, bound, parts) || !HasRoom(parts))
            {
                break;
            }

            // Each file keeps the text: one for all, and for its own path, since there may be a hundred thousand.
            destination = string.Equals(destination, file.Found.RelativePath, StringComparison.Ordinal) ? file.Found.RelativePath : destination;

            // The first file of a destination decides its dialect.
            bool leads = destinations.TryAdd(destination, (destination, file, bound));
            (destination, SourceFile leader, BoundHeader leaderBound) = destinations[destination];
            if (!leads && (IsReadTwice(file, leader, destination) || !Agrees(file, leader, destination, parts, bound, leaderBound)))
            {
                continue;
            }

            if (JsonOutput.Contradiction(output, file, destination) is { } contradiction)
            {
                problems.Add(contradiction);
                break;
            }

            IReadOnlyList<Column> written = WrittenOf(bound, parts);
            if (written.Count == 0)
            {
                problems.Add(Problem.Of(output.PathMark, $"output.path {destination} names all columns that {file.Name} would write, and output.partition_columns is drop: keep one of them"));
                break;
            }

            PathPart[] columns = ColumnsOf(parts, bound.Output);
            string key = string.Join('\u0001', string.Join('\0', file.Header), ReferenceEquals(file.Columns, file.Header) ? "" : string.Join('\0', file.Columns), file.Dialect.Encoding, file.Dialect.IsJson, output.IsJson(destination), (char)file.Dialect.Delimiter, string.Join('\0', file.Dialect.NullValues.Select(Convert.ToHexString)), leader.Csv.Header, leader.Csv.Names is null, (char)leader.Dialect.Delimiter, (int)leader.Prologue.FirstRecordEnd, string.Join('\0', columns), Convert.ToHexString(leader.Prologue.Header?.Raw ?? []));
            if (!shared.TryGetValue(key, out (RecordLayout Layout, byte[] Header) form))
            {
                RecordLayout layout = LayoutOf(file, leader, bound, written, columns, output.IsJson(destination));

                // The header is the leader's, in whose fields its names stand.
                form = (layout, Encoded(HeaderBytes.Of(output, leader, leaderBound, WrittenOf(leaderBound, parts), layout, leader.Csv)));
                shared[key] = form;
            }

            made.Add(new BoundFile(file, bound, columns.Length == 0 ? [] : [.. parts.Select(part => part.Literal)], destination, written, form.Layout, form.Header));
        }

        return made;
    }

    /// <summary>The front of an output in its encoding: byte order mark and header.</summary>
    private byte[] Encoded(byte[] header)
    {
        byte[] front = [.. output.Mark, .. header];
        try
        {
            return output.IsTranscoded ? TextCodecs.Of(output.Encoding).Encode(front) : front;
        }
        catch (InvalidDataException)
        {
            problems.Add(new Problem(null, $"the header of the output has a character that {output.Encoding} does not have: rename the column, or choose another output.csv.encoding", ExitCodes.Data));
            return front;
        }
    }

    /// <summary>Whether the path is one for an output file; a column's value is always a safe part of it.</summary>
    private bool IsFileName(SourceFile file, string destination, List<(string? Literal, string? Column)> parts)
    {
        string path = string.Concat(parts.Select(part => part.Literal ?? "x"));
        if (OutputPaths.IsBelow(path) && !OutputPaths.IsReserved(path))
        {
            return true;
        }

        problems.Add(Problem.Of(output.PathMark, $"output.path gives '{destination}' for {file.Name}, which is no name for an output file: change the template or rename the input"));
        return false;
    }

    private bool KnowsColumns(SourceFile file, BoundHeader bound, List<(string? Literal, string? Column)> parts)
    {
        foreach ((_, string? column) in parts)
        {
            if (column is not null && bound.Output.Find(column) is null)
            {
                problems.Add(Problem.Of(output.PathMark, $"output.path names '{column}', which is neither root, dir, stem, ext nor a column of {file.Name} after the last stage{ColumnNames.Clause(column, bound.Output.Columns)}"));
                return false;
            }
        }

        return true;
    }

    /// <summary>The columns after the last stage, without those that the path has where they are to be dropped.</summary>
    private IReadOnlyList<Column> WrittenOf(BoundHeader bound, List<(string? Literal, string? Column)> parts) => output.DropPartitionColumns
        ? [.. bound.Output.Columns.Where(column => !parts.Exists(part => string.Equals(part.Column, column.Name, StringComparison.Ordinal)))]
        : bound.Output.Columns;

    private bool HasRoom(List<(string? Literal, string? Column)> parts)
    {
        int tight = parts.FindIndex(part => part.Column is not null);
        while (tight >= 0 && DestinationTemplate.Longest(parts, tight) >= OutputPaths.ShortestPart)
        {
            tight = parts.FindIndex(tight + 1, part => part.Column is not null);
        }

        if (tight >= 0)
        {
            problems.Add(Problem.Of(output.PathMark, $"output.path has too much in the file name of '{parts[tight].Column}' for values to keep apart: put a '/' between its parts"));
        }

        return tight < 0;
    }

    /// <summary>Whether a file is another of its destination under a second name: its records would be there twice, and nobody would be told.</summary>
    private bool IsReadTwice(SourceFile file, SourceFile leader, string destination)
    {
        if (file.Identity is not { Inode: > 0 } identity || leader.Identity is not { } first)
        {
            return false;
        }

        pathsRead.TryAdd((destination, first.Device, first.Inode), leader.Found.FullPath);
        if (pathsRead.TryAdd((destination, identity.Device, identity.Inode), file.Found.FullPath))
        {
            return false;
        }

        string other = pathsRead[(destination, identity.Device, identity.Inode)];
        if (string.Equals(other, file.Found.FullPath, StringComparison.Ordinal))
        {
            return false; // a file that was named twice, which discovery tells
        }

        problems.Add(new Problem(null, $"{file.Found.FullPath} and {other} are one file, by a link, and both would be written to {destination}: leave one out", ExitCodes.Usage));
        return true;
    }

    /// <summary>Files of one destination must be meant for it, and agree in what they write.</summary>
    private bool Agrees(SourceFile file, SourceFile leader, string destination, List<(string? Literal, string? Column)> parts, BoundHeader bound, BoundHeader leaderBound)
    {
        // On stdout and in one file there is one destination, and all files are meant for it.
        bool perFile = output is { Folder: not "-", File: null } && (output.Path.Contains("{stem}", StringComparison.Ordinal) || output.Path.Contains("{dir}", StringComparison.Ordinal));
        if (perFile && parts.TrueForAll(part => part.Literal is not null))
        {
            string parent = CommonFolder(leader.Found.FullPath, file.Found.FullPath) is { } folder ? $"name the folder above both as DATA (run {folder} …), " : "";
            problems.Add(new Problem(output.PathMark, $"{leader.Found.FullPath} and {file.Found.FullPath} have one destination, {destination}: {parent}tell them apart in output.path ({{root}}, {{dir}}, {{stem}}, {{ext}}), or name one fixed file to merge them", ExitCodes.Usage));
            return false;
        }

        if (!bound.Output.Columns.Select(column => column.Name).SequenceEqual(leaderBound.Output.Columns.Select(column => column.Name), StringComparer.Ordinal))
        {
            problems.Add(new Problem(null, $"{file.Name} would write the columns {Names(bound)} to {destination}, where {leader.Name} writes {Names(leaderBound)}: make the headers agree, unite them by name (drift.new, drift.missing, drift.reordered: adapt), or give each file its own destination", ExitCodes.Data));
            return false;
        }

        return true;

        static string Names(BoundHeader header) => string.Join(", ", header.Output.Columns.Select(column => column.Name));
    }

    /// <summary>The folder above two files, as a user below it would write it; null where only the root of the file system is.</summary>
    private static string? CommonFolder(string one, string other)
    {
        string? folder = Path.GetDirectoryName(one);
        while (folder is not null && !other.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            folder = Path.GetDirectoryName(folder);
        }

        string? relative = folder is null ? null : Path.GetRelativePath(Environment.CurrentDirectory, folder);
        return folder is null || folder == Path.GetPathRoot(folder) ? null : relative!.StartsWith("..", StringComparison.Ordinal) ? folder : relative;
    }

    /// <summary>The columns in the path, with what of the text around them limits their values: names alike in that share a program.</summary>
    private static PathPart[] ColumnsOf(List<(string? Literal, string? Column)> parts, Schema schema) =>
    [
        .. parts.Index().Where(part => part.Item.Column is not null)
            .Select(part => new PathPart(schema.Find(part.Item.Column!)!.Slot, DestinationTemplate.Separators(parts, part.Index), DestinationTemplate.Longest(parts, part.Index))),
    ];

    /// <summary>A text for null that would have to be quoted, and so would be a value, or that the output's encoding does not have.</summary>
    private void CheckNull(byte[]? text, byte delimiter, byte quote)
    {
        string? fault = null;
        if (text.AsSpan().IndexOfAny(delimiter, quote) >= 0 || text.AsSpan().IndexOfAny((byte)'\r', (byte)'\n') >= 0)
        {
            fault = "has a delimiter, a quote or a line end in it, which a field without quotes cannot have";
        }
        else if (text is not null && output.IsTranscoded && !CanEncode(text))
        {
            fault = $"has a character that {output.Encoding} does not have";
        }

        if (fault is not null && !problems.Any(problem => problem.Message.StartsWith("output.csv.null", StringComparison.Ordinal)))
        {
            problems.Add(new Problem(null, $"output.csv.null '{output.Null}' {fault}: choose another text", ExitCodes.Definition));
        }
    }

    private bool CanEncode(byte[] text)
    {
        try
        {
            TextCodecs.Of(output.Encoding).Encode(text);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private RecordLayout LayoutOf(SourceFile file, SourceFile leader, BoundHeader bound, IReadOnlyList<Column> written, PathPart[] columns, bool isJson)
    {
        byte delimiter = (byte)(output.Delimiter ?? (char)leader.Dialect.Delimiter);
        CsvDialect dialect = bound.GivesOwnRecords ? CsvDialect.Default : file.Dialect;
        bool sameDialect = dialect.Delimiter == delimiter && output.Quoting == QuotingMode.AsRead && !isJson && !dialect.IsJson;
        bool raw = sameDialect && output.Formulas == FormulaMode.Keep && output.Null is null && !dialect.NeedsStandIn(bound.Output.SourceFields);
        byte[]? nullText = output.Null is not null ? Encoding.UTF8.GetBytes(output.Null) : dialect.IsJson ? [] : null;
        CheckNull(nullText, delimiter, dialect.Quote);
        Schema schema = bound.Output;
        List<LayoutPart> layoutParts = [];
        foreach (Column column in written)
        {
            bool computed = column.Slot >= schema.SourceFields;
            if (raw && !computed && layoutParts is [.., { Computed: false } last] && last.Last + 1 == column.Slot)
            {
                layoutParts[^1] = last with { Last = column.Slot };
            }
            else
            {
                bool isPlainNumber = column.Type is ColumnType.Integer or ColumnType.Decimal or ColumnType.Double && column is { MayHaveAnyText: false, Forms: not { HaveNumbers: true } };
                layoutParts.Add(new LayoutPart(column.Slot, column.Slot, computed, isPlainNumber)
                {
                    NullValues = computed || raw || dialect.IsJson ? null : column.NullValues?.Select(Encoding.UTF8.GetBytes).ToArray(),
                });
            }
        }

        return new RecordLayout
        {
            Parts = layoutParts,
            Columns = written.Count,
            Raw = raw,
            WholeRecord = raw && layoutParts is [{ Computed: false, First: 0 } whole] && whole.Last == schema.SourceFields - 1,
            KeepQuotes = sameDialect,
            QuoteAll = output.Quoting == QuotingMode.All,
            Formulas = output.Formulas,
            Delimiter = delimiter,
            Quote = dialect.Quote,
            Newline = (output.Newline switch
            {
                NewlineMode.Lf => RecordEnd.Lf,
                NewlineMode.Crlf => RecordEnd.CrLf,
                _ => isJson ? RecordEnd.Lf : leader.Prologue.FirstRecordEnd,
            }).Written().ToArray(),
            NullValues = dialect.NullValues,
            Json = isJson ? JsonOutput.PartsOf(written, dialect.IsJson ? schema.SourceFields : 0) : null,
            NullStandIn = dialect.NullStandIn,
            Null = nullText,
            PathValues = columns.Length,
            PathFactory = columns.Length == 0 ? null : () => new RecordPath(columns),
        };
    }
}

using System.Globalization;
using Pipeline.Csv;
using Pipeline.Planning;

namespace Pipeline.Sniffing;

/// <summary>Finds out all about a file from its sample. A pure function of it.</summary>
internal sealed class FileSniffer
{
    private const int MostDamage = 5;
    private const int MostTypedRecords = 20_000;

    private readonly FileSample sample;
    private readonly List<Finding> findings = [];
    private readonly List<KeyValuePair<string, string>> settings = [];

    private FileSniffer(FileSample sample) => this.sample = sample;

    /// <summary>The findings.</summary>
    public static FileFindings Sniff(FileSample sample) => new FileSniffer(sample).Sniff();

    /// <summary>An empty file as one without a header: where nothing is there, none is due.</summary>
    public static FileFindings WithoutHeader(FileFindings empty) => empty with
    {
        Problem = null,
        Dialect = [.. empty.Dialect, new Finding("header", "none", 0.5, "there is nothing in it") { IsSetting = true }],
        Settings = [.. empty.Settings, new KeyValuePair<string, string>("header", "false")],
    };

    private FileFindings Sniff()
    {
        FileFindings none = new() { File = sample.Name, StoredBytes = sample.StoredLength, SampledBytes = sample.Length, IsWhole = sample.IsWhole };
        if (ForeignFormat.Of(sample.Front) is { } what)
        {
            return none with { Problem = what };
        }

        Finding encoding = EncodingSniffer.Of(sample.Front, sample.IsWhole);
        bool isMarked = encoding.Confidence >= 1;
        encoding = encoding with { IsSetting = !isMarked && encoding.Value is not "utf-8" };
        Add(encoding, "encoding", YamlScalar.Plain(encoding.Value));
        string text = SampleText.Of(sample.Front, encoding.Value);
        if (text.AsSpan().Trim("\r\n ").IsEmpty)
        {
            return none with { Dialect = findings, Problem = "there is nothing in it but blanks: 0 records" };
        }

        (string? told, string rest) = DelimiterLineOf(text);
        told ??= DelimiterSniffer.FromName(sample.Name) is { } byName && rest.Contains((char)byName, StringComparison.Ordinal) ? ((char)byName).ToString() : null;
        if (told is null && FixedWidths.Of(rest) is { } widths && DialectFinder.Find(rest, sample.IsWhole) is { Best: { Total: < 0.75 } or { Width: 1 } })
        {
            return OfFixedWidth(none, rest, widths, encoding.Value);
        }

        FoundDialect found = DialectFinder.Find(rest, sample.IsWhole, told);
        DialectGuess dialect = LineEnds.Best(rest, sample.IsWhole, found.Best);
        SampleTable table = SampleReader.Read(rest, dialect, sample.IsWhole, mostRecords: MostTypedRecords);
        TableShape shape = ShapeFinder.Find(table, sample.IsWhole);
        AddDelimiter(found, told, table, shape);
        DialectFindings.Add(findings, settings, table, shape);
        IReadOnlyList<string> names = HeaderOf(table, shape);
        names = AddHeaderNames(shape, names);
        AddLaterPieces(encoding.Value, dialect, shape);
        List<Damage> damage = DamageOf(table, shape, out int damaged);
        return none with
        {
            Dialect = findings,
            Settings = settings,
            Columns = Columns(table, shape, names, encoding.Value),
            Damage = damage,
            DamagedRecords = damaged,
            Records = shape.Body.Count,
            Width = shape.Columns,
            Ambiguous = found.IsAmbiguous && told is null ? [dialect.Delimiter, found.Second!.Table.Dialect.Delimiter] : [],
        };
    }

    private void Add(Finding finding, string key, string yaml)
    {
        findings.Add(finding);
        if (finding.IsSetting)
        {
            settings.Add(new KeyValuePair<string, string>(key, yaml));
        }
    }

    /// <summary>A first line such as sep=; and what stands behind it.</summary>
    private static (string? Delimiter, string Text) DelimiterLineOf(string text)
    {
        if (!text.StartsWith("sep=", StringComparison.Ordinal) || text.Length < 6 || text[5] is not ('\r' or '\n'))
        {
            return (null, text);
        }

        int end = text.StartsWith("sep=" + text[4] + "\r\n", StringComparison.Ordinal) ? 7 : 6;
        return (text[4].ToString(), text[end..]);
    }

    private void AddDelimiter(FoundDialect found, string? told, SampleTable table, TableShape shape)
    {
        string delimiter = table.Dialect.Delimiter;
        DialectScore best = found.Best;
        if (told is not null)
        {
            string why = table.Text.Length < sample.Front.Length && DelimiterSniffer.FromName(sample.Name) is null ? "its first line says so: sep=" : "the name of the file says so";
            Add(new Finding("delimiter", delimiter, why[0] == 'i' ? 1 : 0.95, why) { IsSetting = true }, "delimiter", YamlScalar.Quoted(delimiter));
            return;
        }

        if (best.Width < 2)
        {
            // A delimiter that does not stand in the file leaves its lines whole.
            string absent = new[] { ",", ";", "\t", "|", "\u001F" }.FirstOrDefault(sign => !table.Text.Contains(sign, StringComparison.Ordinal)) ?? "\u001F";
            Add(new Finding("delimiter", absent, 0.6, "one column: nothing parts its lines into the same number of fields") { IsSetting = true }, "delimiter", YamlScalar.Quoted(absent));
            return;
        }

        double lead = found.Second is { } second ? (best.Total - second.Total) / best.Total : 1;
        double confidence = found.IsAmbiguous ? 0.4 : Math.Min(0.99, (0.55 + (0.5 * lead)) * Math.Min(1, best.Agreement + 0.1));
        int same = shape.Body.Count(record => record.Width == shape.Width);
        string evidence = Invariant($"{same:#,0} of {shape.Body.Count:#,0} records have {shape.Columns} fields");
        if (found.IsAmbiguous)
        {
            evidence += $"; {DialectFindings.NameOf(found.Second!.Table.Dialect.Delimiter)} fits as well: declare one";
        }

        Add(new Finding("delimiter", delimiter, confidence, evidence) { IsSetting = !found.IsAmbiguous }, "delimiter", YamlScalar.Quoted(delimiter));
    }

    /// <summary>The names of the columns, those of several lines joined.</summary>
    private static IReadOnlyList<string> HeaderOf(SampleTable table, TableShape shape)
    {
        if (shape.RecoveredNames is { } recovered)
        {
            return HeaderNames.Renamed(recovered);
        }

        if (shape.HeaderLines == 0)
        {
            return [.. Enumerable.Range(1, shape.Columns).Select(number => string.Create(CultureInfo.InvariantCulture, $"column_{number}"))];
        }

        List<string> names = [];
        for (int i = 0; i < shape.Header.Max(record => record.Width); i++)
        {
            names.Add(string.Join(' ', shape.Header.Where(record => i < record.Width).Select(record => table.Value(record, i)).Where(name => name.Length > 0)));
        }

        return shape.TrailingDelimiter && names.Count > shape.Columns ? names[..shape.Columns] : names;
    }

    private IReadOnlyList<string> AddHeaderNames(TableShape shape, IReadOnlyList<string> names)
    {
        int empty = names.Count(name => name.Length == 0);
        int doubles = names.Count - names.Distinct(StringComparer.Ordinal).Count();
        if (shape.HeaderLines == 0 || (empty == 0 && doubles == 0))
        {
            return names;
        }

        Add(new Finding("header_names", "rename", 0.9, Invariant($"{empty} names are empty, {doubles} are there twice")) { IsSetting = true }, "header_names", "rename");
        return HeaderNames.Renamed(names);
    }

    /// <summary>Sees whether the middle and the end of a large file are as its front.</summary>
    private void AddLaterPieces(string encoding, DialectGuess dialect, TableShape shape)
    {
        foreach ((string name, byte[] bytes) in new[] { ("middle", sample.Middle), ("end", sample.End) })
        {
            if (bytes.Length == 0 || shape.Width < 2)
            {
                continue;
            }

            SampleTable piece = SampleReader.Read(SampleText.OfPiece(bytes, encoding), dialect, isWhole: name is "end");
            int same = piece.Records.Count(record => record.Width == shape.Width);
            double share = same / (double)Math.Max(1, piece.Records.Count);
            findings.Add(new Finding(name, share > 0.9 ? "alike" : "different", 0.9, Invariant($"{same:#,0} of {piece.Records.Count:#,0} records in a piece from its {name} have {shape.Columns} fields")));
        }
    }

    private static List<Damage> DamageOf(SampleTable table, TableShape shape, out int damaged)
    {
        List<Damage> damage = [];
        damaged = 0;
        if (shape.HeaderLines > 0 && (shape.RecoveredNames is not null || shape.Header[0].Width != shape.Width) && !(shape.TrailingDelimiter && shape.Header[0].Width == shape.Columns))
        {
            damage.Add(new Damage(shape.Header[0].Line, "csv.field_count", Invariant($"the header has {shape.Header[0].Width} names, most records have {shape.Columns} fields{(shape.RecoveredNames is null ? "" : "; its names are given under input.csv.names")}")));
        }

        foreach (SampleRecord record in shape.Body)
        {
            (string Code, string What)? fault = record.Faults > 0
                ? ("csv.stray_quote", "a quote where none may stand")
                : record.Width != shape.Width ? ("csv.field_count", Invariant($"{record.Width} fields in place of {shape.Columns}")) : null;
            if (fault is { } found)
            {
                damaged++;
                if (damage.Count < MostDamage)
                {
                    damage.Add(new Damage(record.Line, found.Code, found.What));
                }
            }
        }

        return damage;
    }

    private ColumnFinding[] Columns(SampleTable table, TableShape shape, IReadOnlyList<string> names, string encoding)
    {
        ColumnSniffer[] columns = [.. names.Select(name => new ColumnSniffer(name))];
        AddValues(columns, table, shape.Body, shape);
        foreach (byte[] piece in new[] { sample.Middle, sample.End })
        {
            // Behind a second table or a footer stand other values.
            if (piece.Length > 0 && shape.AnotherTable is null)
            {
                SampleTable more = SampleReader.Read(SampleText.OfPiece(piece, encoding), table.Dialect, isWhole: false);
                if (more.Records.Count(record => record.Width == shape.Width) > 0.9 * more.Records.Count)
                {
                    AddValues(columns, more, more.Records, shape);
                }
            }
        }

        return [.. columns.Select(column => column.Find())];
    }

    private static void AddValues(ColumnSniffer[] columns, SampleTable table, IReadOnlyList<SampleRecord> records, TableShape shape)
    {
        foreach (SampleRecord record in records)
        {
            for (int i = 0; record.Width == shape.Width && record.Faults == 0 && i < Math.Min(shape.Columns, columns.Length); i++)
            {
                columns[i].Add(table.Value(record, i), table.Cell(record, i).IsQuoted);
            }
        }
    }

    private FileFindings OfFixedWidth(FileFindings none, string text, IReadOnlyList<int> widths, string encoding)
    {
        string list = $"[{string.Join(", ", widths)}]";
        Add(new Finding("widths", list, 0.85, "no delimiter parts the lines, which are of one length with blanks in the same places") { IsSetting = true }, "widths", list);
        (SampleTable table, TableShape shape) = FixedTable.Of(text, widths, sample.IsWhole);
        DialectFindings.AddHeader(findings, settings, table, shape);
        IReadOnlyList<string> names = HeaderOf(table, shape);
        names = AddHeaderNames(shape, names);
        return none with { Dialect = findings, Settings = settings, Columns = Columns(table, shape, names, encoding), Records = shape.Body.Count, Width = widths.Count };
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

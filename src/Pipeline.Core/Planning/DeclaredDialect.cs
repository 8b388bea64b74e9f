using System.Buffers;
using System.Text;
using Pipeline.Csv;
using Pipeline.Csv.Compression;
using Pipeline.Csv.Dialects;
using Pipeline.Csv.JsonLines;
using Pipeline.Definition;

namespace Pipeline.Planning;

/// <summary>The dialect of files as it was declared.</summary>
/// <param name="Dialect">What is known of it before a file is read.</param>
/// <param name="HasDelimiter">Whether its delimiter is in force; else each file's is found out.</param>
/// <param name="Csv">The settings that it was made of.</param>
internal sealed record DeclaredDialect(CsvDialect Dialect, bool HasDelimiter, CsvInputDefinition Csv)
{
    // What stands in for a delimiter or quote that the tokenizer does not know.
    private const byte Comma = (byte)',';
    private const byte DoubleQuote = (byte)'"';

    // A character that no text has (U+FFFE is none), between two others that none has either.
    private static readonly byte[] StandIn = Encoding.UTF8.GetBytes("\uFFFE\uFFFF\uFFFE");

    // What a text has that would be quoted in some dialect that a file is rewritten to.
    private static readonly SearchValues<char> Special = SearchValues.Create("\"\r\n,;\t|");

    // Quotes that are added and doubled make a record longer.
    private const int MostGrowth = 4;

    /// <summary>The dialect of settings.</summary>
    /// <param name="input">What is the same for all files.</param>
    /// <param name="csv">The settings.</param>
    /// <param name="columns">Columns, for the nulls of their own that some have.</param>
    /// <param name="json">How objects become records where the files are JSON Lines; else null.</param>
    /// <exception cref="PlanException">Null could not be told from text in a file of this dialect.</exception>
    public static DeclaredDialect Of(InputDefinition input, CsvInputDefinition csv, IReadOnlyList<ColumnDefinition> columns, JsonRules? json = null)
    {
        if (json is not null)
        {
            return OfJson(input, csv, json);
        }

        // Whatever quotes the files have, what is written has those that every reader knows.
        ForeignRules rules = RulesOf(csv);
        bool isForeign = IsForeign(csv);
        byte delimiter = csv.Delimiter is [var one] && char.IsAscii(one) && one != DoubleQuote ? (byte)one : Comma;
        byte[]? standIn = isForeign ? StandInOf(csv, delimiter, columns) : null;
        CsvDialect dialect = new(delimiter, DoubleQuote, csv.Header, [.. csv.NullValues.Select(Encoding.UTF8.GetBytes), .. standIn is null ? [] : new[] { standIn }], (int)Math.Min(isForeign ? MostGrowth * csv.MaxRecord : csv.MaxRecord, 1 << 30))
        {
            MaxColumns = csv.MaxColumns,
            Unpacking = UnpackingOf(input),
            Encoding = csv.Encoding,
            Invalid = csv.Invalid,
            Foreign = isForeign ? rules : null,
            NullStandIn = standIn,
        };
        return new DeclaredDialect(dialect, csv.Delimiter is not null || csv.Form.Widths is not null, csv);
    }

    private static DeclaredDialect OfJson(InputDefinition input, CsvInputDefinition csv, JsonRules json)
    {
        // A quote in an object or array becomes two, and a key that is missing a delimiter.
        CsvDialect dialect = new(Comma, DoubleQuote, Header: false, JsonRules.Nulls, (int)Math.Min((2 * csv.MaxRecord) + csv.MaxColumns, 1 << 30))
        {
            MaxColumns = csv.MaxColumns,
            Unpacking = UnpackingOf(input),
            Encoding = csv.Encoding,
            Invalid = csv.Invalid,
            IsJson = true,
            Foreign = new ForeignRules { Delimiter = [Comma], Quote = null, LineEnd = LineEnds.Lf, MaxRecord = (int)csv.MaxRecord, Json = json with { Columns = csv.Names } },
        };
        return new DeclaredDialect(dialect, HasDelimiter: true, csv with { Header = false });
    }

    private static UnpackLimits UnpackingOf(InputDefinition input) => new(input.CompressionRatio, input.MaxUnpacked, input.MaxWindow);

    /// <summary>What stands for null where a null value would be quoted, or a blank line, once the file is rewritten; null where none would.</summary>
    private static byte[]? StandInOf(CsvInputDefinition csv, byte delimiter, IReadOnlyList<ColumnDefinition> columns)
    {
        bool mayBeBlank = csv.NullValues.Contains("", StringComparer.Ordinal) && (csv.Form.BlankLinesAreRecords || csv.Form.DropTrailingDelimiter);
        string? special = csv.NullValues.FirstOrDefault(IsSpecial);
        ColumnDefinition? own = columns.FirstOrDefault(column => column.NullValues is not null && (special is not null || column.NullValues.Any(IsSpecial)));
        if (own is not null)
        {
            throw new PlanException(
            [
                Problem.Of(own.Mark, $"columns.{own.Name}.null_values: '{special ?? own.NullValues!.First(IsSpecial)}' has a delimiter, a quote or a line end in it; in files of this dialect that can be null for all columns alone: name it in input.csv.null_values, and give no column others"),
            ]);
        }

        return special is not null || (mayBeBlank && columns.All(column => column.NullValues is null)) ? StandIn : null;

        bool IsSpecial(string text) => text.AsSpan().ContainsAny(Special) || text.Contains((char)delimiter, StringComparison.Ordinal);
    }

    private static ForeignRules RulesOf(CsvInputDefinition csv) => new()
    {
        Delimiter = Encoding.UTF8.GetBytes(csv.Delimiter ?? ""),
        Quote = csv.Form.Widths is null ? (byte?)csv.Quote : null,
        Escape = (byte?)csv.Form.Escape,
        Due = csv.Form.Widths?.Count ?? (csv.Header && !Recovers(csv.Damage) ? 0 : csv.Names?.Count ?? 0),
        Comment = Encoding.UTF8.GetBytes(csv.Form.Comment ?? ""),
        SkipLines = csv.Form.SkipLines,
        SkipUntil = csv.Form.SkipUntil is { } until ? LinePattern.Parse(until) : null,
        FooterLines = csv.Form.FooterLines,
        Footer = csv.Form.Footer is { } footer ? LinePattern.Parse(footer) : null,
        HeaderLines = csv.Header ? csv.Form.HeaderLines : 1,
        Widths = csv.Form.Widths is { } widths ? [.. widths] : null,
        LineEnd = csv.Form.LineEnd,
        DropTrailingDelimiter = csv.Form.DropTrailingDelimiter,
        Trim = csv.Form.Widths is null ? csv.Form.Trim : BlankTrim.All,
        BlankLinesAreRecords = csv.Form.BlankLinesAreRecords,
        Short = csv.Damage.Short,
        Long = csv.Damage.Long,
        Quotes = csv.Damage.Quotes,
        AnotherTable = csv.Damage.AnotherTable,
        MaxRecord = (int)csv.MaxRecord,
    };

    // Names that are given say what a damaged header does not.
    private static bool Recovers(CsvDamageDefinition damage) => damage.Short == ShortRecords.Recover || damage.Long == LongRecords.Recover || damage.Quotes == DamagedQuotes.Recover;

    private static bool IsForeign(CsvInputDefinition csv) =>
        csv.Form != new CsvFormDefinition() || csv.Damage != new CsvDamageDefinition()
        || csv.Quote is not '"' || csv.Delimiter is { Length: > 1 } || csv.Delimiter is [var one] && !char.IsAscii(one);
}

using System.Text.Json.Serialization;
using Pipeline.Csv.JsonLines;

namespace Pipeline.Csv;

/// <summary>A part of an output record: fields of the source that stand side by side, or one computed column.</summary>
/// <param name="First">First source field, or the slot of the computed column.</param>
/// <param name="Last">Last source field.</param>
/// <param name="Computed">Whether it is a computed column.</param>
/// <param name="Number">Whether it is one column of a type of numbers: no spreadsheet takes its values for formulas.</param>
internal readonly record struct LayoutPart(int First, int Last, bool Computed, bool Number = false)
{
    /// <summary>Unquoted texts that mean null in the column, or null for those of the layout. Of a part of several fields always null: they are copied.</summary>
    public byte[][]? NullValues { get; init; }
}

/// <summary>How the records of one file become output records. Immutable.</summary>
internal sealed record RecordLayout
{
    /// <summary>The parts in order; with raw copies neighbours are one part, otherwise each is one column.</summary>
    public required IReadOnlyList<LayoutPart> Parts { get; init; }

    /// <summary>Number of output columns.</summary>
    public required int Columns { get; init; }

    /// <summary>Whether a record passes whole: all fields, in order, unchanged.</summary>
    public required bool WholeRecord { get; init; }

    /// <summary>Whether source fields are copied as they stand, quotes and all; otherwise they are decoded and written anew.</summary>
    public required bool Raw { get; init; }

    /// <summary>Whether a source field that is decoded and written anew keeps its quotes.</summary>
    public bool KeepQuotes { get; init; }

    /// <summary>Whether every value is quoted.</summary>
    public bool QuoteAll { get; init; }

    /// <summary>Formulas.</summary>
    public FormulaMode Formulas { get; init; }

    /// <summary>Output delimiter.</summary>
    public required byte Delimiter { get; init; }

    /// <summary>Quote of input and output.</summary>
    public required byte Quote { get; init; }

    /// <summary>Record end of the output: LF, CRLF or CR.</summary>
    public required byte[] Newline { get; init; }

    /// <summary>Unquoted texts that mean null in the input; a text that looks like one is quoted.</summary>
    public required byte[][] NullValues { get; init; }

    /// <summary>What is written for null, and quoted where it is a value; null: nothing, or what the input has for it.</summary>
    public byte[]? Null { get; init; }

    /// <summary>How the parts are written where the output is JSON Lines, one for each, which is one column then; null where it is CSV.</summary>
    public IReadOnlyList<JsonPart>? Json { get; init; }

    /// <summary>The null value that no output may have, see <see cref="CsvDialect.NullStandIn"/>.</summary>
    public byte[]? NullStandIn { get; init; }

    /// <summary>How many values the path takes from each record.</summary>
    public int PathValues { get; init; }

    /// <summary>Makes an <see cref="IRecordPath"/> for a thread when the path depends on the record.</summary>
    [JsonIgnore]
    public Func<IRecordPath>? PathFactory { get; init; }
}

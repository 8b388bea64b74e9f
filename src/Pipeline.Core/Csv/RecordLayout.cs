using System.Text.Json.Serialization;
using Pipeline.Records;

namespace Pipeline.Csv;

/// <summary>What is done about texts that a spreadsheet would run as formulas.</summary>
public enum FormulaMode
{
    /// <summary>Nothing: data stays data.</summary>
    Keep,

    /// <summary>A leading apostrophe is put before texts that begin, spaces aside, with <c>= + - @</c>, tab, CR or LF, or with an apostrophe.</summary>
    Escape,

    /// <summary>The inverse: one leading apostrophe is taken off.</summary>
    Restore,
}

/// <summary>A part of an output record: fields of the source that stand side by side, or one computed column.</summary>
/// <param name="First">First source field, or the slot of the computed column.</param>
/// <param name="Last">Last source field.</param>
/// <param name="Computed">Whether it is a computed column.</param>
/// <param name="Number">Whether it is a computed column of numbers.</param>
internal readonly record struct LayoutPart(int First, int Last, bool Computed, bool Number = false);

/// <summary>
/// Gives what a record adds to its destination where the path names columns. What the file adds is known to the plan alone,
/// so that files share a layout whatever their names are. Called by one thread at a time per instance.
/// </summary>
internal interface IRecordPath
{
    /// <summary>The slots that the path reads.</summary>
    IReadOnlyList<int> Slots { get; }

    /// <summary>Begins a batch; places of the one before need not be the same.</summary>
    void Begin();

    /// <summary>A small number, from 0, for what the record adds: the same for the same path.</summary>
    int PlaceOf(RecordFields record);

    /// <summary>What stands at a place: the values in the path, each a part of a file name, joined by <c>/</c>.</summary>
    string ValuesAt(int place);
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

    /// <summary>How many values the path takes from each record.</summary>
    public int PathValues { get; init; }

    /// <summary>Makes an <see cref="IRecordPath"/> for a thread when the path depends on the record.</summary>
    [JsonIgnore]
    public Func<IRecordPath>? PathFactory { get; init; }
}

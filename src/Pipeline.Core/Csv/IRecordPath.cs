using Pipeline.Records;

namespace Pipeline.Csv;

/// <summary>
/// The part of a destination's path that comes from a record, where the path names columns. The part that comes from the file
/// is known to the plan alone, so files of any name share a layout. One thread at a time calls an instance.
/// </summary>
internal interface IRecordPath
{
    /// <summary>The slots that the path reads.</summary>
    IReadOnlyList<int> Slots { get; }

    /// <summary>Begins a batch. Places of the batch before mean nothing any more.</summary>
    void Begin();

    /// <summary>A small number, from 0, that stands for the record's part of the path. Equal parts have the same number.</summary>
    int PlaceOf(RecordFields record);

    /// <summary>The values in the path for a number of <see cref="PlaceOf"/>: each a part of a file name, joined by <c>/</c>.</summary>
    string ValuesAt(int place);
}

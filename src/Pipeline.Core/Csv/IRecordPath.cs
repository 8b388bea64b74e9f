using Pipeline.Records;

namespace Pipeline.Csv;

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

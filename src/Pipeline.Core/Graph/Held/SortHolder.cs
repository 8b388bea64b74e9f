using Pipeline.Spill;

namespace Pipeline.Graph.Held;

/// <summary>Gives the records in the order of their keys, those of equal keys in the order in which they came.</summary>
/// <param name="sorter">Sorts; disposed with this.</param>
internal sealed class SortHolder(SpillSorter sorter) : RecordHolder
{
    /// <inheritdoc/>
    public override void Add(in HeldRecord record, HeldBatches to) => record.WriteTo(sorter, record.Key);

    /// <inheritdoc/>
    public override void GiveRest(HeldBatches to, CancellationToken cancellation)
    {
        RunMerge merge = sorter.Merge(cancellation);
        while (merge.MoveNext())
        {
            to.Add(HeldRecord.Read(merge.Current.Payload));
        }
    }

    /// <inheritdoc/>
    public override void KeepTo(BinaryWriter writer) => sorter.Keep().WriteTo(writer);

    /// <inheritdoc/>
    public override void RestoreFrom(BinaryReader reader) => sorter.Restore(KeptRuns.Read(reader));

    /// <inheritdoc/>
    public override void Dispose() => sorter.Dispose();
}

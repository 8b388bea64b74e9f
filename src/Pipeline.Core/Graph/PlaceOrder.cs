using System.Buffers.Binary;
using Pipeline.Spill;

namespace Pipeline.Graph;

/// <summary>Where something became of a record.</summary>
/// <param name="File">The file, as the plan counts.</param>
/// <param name="Record">The number of the record in it.</param>
/// <param name="Stage">The stage, as the plan counts.</param>
internal readonly record struct StagePlace(int File, long Record, int Stage);

/// <summary>Puts what became of records in the order of the places where it did, in bounded memory. Used by one thread at a time.</summary>
/// <param name="open">Makes the sorter, when the first comes.</param>
internal sealed class PlaceOrder(Func<SpillSorter> open) : IDisposable
{
    private const int RecordAt = sizeof(int);
    private const int StageAt = RecordAt + sizeof(long);
    private const int KeyBytes = StageAt + sizeof(int);

    private SpillSorter? sorter;

    /// <summary>Whether nothing came.</summary>
    public bool IsEmpty => sorter is null;

    /// <summary>Adds one.</summary>
    /// <param name="place">Where.</param>
    /// <param name="payload">What became of it.</param>
    /// <exception cref="SpillException">What does not fit into memory cannot be put aside.</exception>
    public void Add(StagePlace place, ReadOnlySpan<byte> payload)
    {
        sorter ??= open();
        Span<byte> key = stackalloc byte[KeyBytes];
        BinaryPrimitives.WriteInt32BigEndian(key, place.File);
        BinaryPrimitives.WriteInt64BigEndian(key[RecordAt..], place.Record);
        BinaryPrimitives.WriteInt32BigEndian(key[StageAt..], place.Stage);
        payload.CopyTo(sorter.Add(key, payload.Length));
    }

    /// <summary>All in order; none may come any more.</summary>
    /// <exception cref="SpillException">They cannot be read again.</exception>
    public RunMerge Merge() => sorter!.Merge(CancellationToken.None);

    /// <summary>Where something became of a record.</summary>
    /// <param name="key">The key of its entry.</param>
    public static StagePlace PlaceOf(ReadOnlySpan<byte> key) =>
        new(BinaryPrimitives.ReadInt32BigEndian(key), BinaryPrimitives.ReadInt64BigEndian(key[RecordAt..]), BinaryPrimitives.ReadInt32BigEndian(key[StageAt..]));

    /// <summary>Puts all on disk for a run that goes on, and writes down where.</summary>
    /// <exception cref="SpillException">They cannot be written.</exception>
    public void KeepTo(BinaryWriter writer) => (sorter?.Keep() ?? KeptRuns.None).WriteTo(writer);

    /// <summary>Goes on with what was kept.</summary>
    /// <exception cref="SpillException">It cannot be read.</exception>
    public void RestoreFrom(BinaryReader reader)
    {
        if (KeptRuns.Read(reader) is { Runs.Count: > 0 } kept)
        {
            sorter = open();
            sorter.Restore(kept);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sorter?.Dispose();
        sorter = null;
    }
}

using System.Text;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Graph;

/// <summary>A rejected record as it stands in its file.</summary>
/// <param name="bytes">The record.</param>
/// <param name="end">Its line end.</param>
internal readonly ref struct RejectedRecord(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> end)
{
    /// <summary>The record.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>Its line end.</summary>
    public ReadOnlySpan<byte> End { get; } = end;
}

/// <summary>
/// Puts rejects in their order: by file, record and stage. A stage that holds data gives the records in another order, and those of later
/// stages are rejected in that. Used by one thread at a time.
/// </summary>
internal sealed class RejectOrder : IDisposable
{
    private readonly Dictionary<string, int> stages;
    private readonly Func<int, string> nameOf;
    private readonly PooledBytes payload = new();
    private readonly PlaceOrder order;

    /// <summary>Takes one reject.</summary>
    internal delegate void Taker(int file, RecordPosition position, Reject reject, bool isCondemned, RejectedRecord record);

    /// <summary>Makes it.</summary>
    /// <param name="stages">Names of the stages in their order.</param>
    /// <param name="nameOf">Name of a file by its index.</param>
    /// <param name="open">Makes the sorter, when the first reject comes.</param>
    public RejectOrder(IEnumerable<string> stages, Func<int, string> nameOf, Func<SpillSorter> open)
    {
        this.stages = stages.Index().ToDictionary(stage => stage.Item, stage => stage.Index, StringComparer.Ordinal);
        this.nameOf = nameOf;
        order = new PlaceOrder(open);
    }

    /// <summary>Adds a reject.</summary>
    public void Add(int file, RecordPosition position, Reject reject, bool isCondemned, RejectedRecord record)
    {
        payload.CutTo(0);
        payload.AddNumber(isCondemned ? 1u : 0u);
        payload.AddNumber((ulong)position.Line);
        payload.AddNumber((ulong)position.Offset);
        AddText(reject.Column);
        AddText(reject.Code);
        AddText(reject.Message);
        payload.AddNumber((ulong)record.End.Length);
        payload.Add(record.End);
        payload.Add(record.Bytes);
        order.Add(new StagePlace(file, position.Record, stages[reject.Stage]), payload.Written);
    }

    /// <summary>Gives all in order; none comes after that.</summary>
    /// <exception cref="SpillException">They cannot be read again.</exception>
    public void GiveAll(Taker take)
    {
        if (order.IsEmpty)
        {
            return;
        }

        string[] names = [.. stages.OrderBy(stage => stage.Value).Select(stage => stage.Key)];
        RunMerge merge = order.Merge();
        while (merge.MoveNext())
        {
            StagePlace place = PlaceOrder.PlaceOf(merge.Current.Key);
            ReadOnlySpan<byte> from = merge.Current.Payload;
            int at = 0;
            bool isCondemned = VarNumber.Read(from, ref at) != 0;
            RecordPosition position = new(nameOf(place.File), place.Record, (long)VarNumber.Read(from, ref at), (long)VarNumber.Read(from, ref at));
            Reject reject = new(0, 0, 0, 0, names[place.Stage], Text(from, ref at), Text(from, ref at)!, Text(from, ref at)!);
            int end = (int)VarNumber.Read(from, ref at);
            take(place.File, position, reject, isCondemned, new RejectedRecord(from[(at + end)..], from.Slice(at, end)));
        }

        order.Dispose();
    }

    /// <summary>Puts all on disk for a run that goes on, and writes down where.</summary>
    /// <exception cref="SpillException">They cannot be written.</exception>
    public void KeepTo(BinaryWriter writer) => order.KeepTo(writer);

    /// <summary>Goes on with what was kept.</summary>
    /// <exception cref="SpillException">It cannot be read.</exception>
    public void RestoreFrom(BinaryReader reader) => order.RestoreFrom(reader);

    /// <inheritdoc/>
    public void Dispose()
    {
        order.Dispose();
        payload.Dispose();
    }

    private void AddText(string? text)
    {
        if (text is null)
        {
            payload.AddNumber(0);
            return;
        }

        int length = Encoding.UTF8.GetByteCount(text);
        payload.AddNumber((ulong)length + 1);
        payload.Advance(Encoding.UTF8.GetBytes(text, payload.Reserve(length)));
    }

    private static string? Text(ReadOnlySpan<byte> from, ref int at)
    {
        int length = (int)VarNumber.Read(from, ref at) - 1;
        if (length < 0)
        {
            return null;
        }

        at += length;
        return Encoding.UTF8.GetString(from.Slice(at - length, length));
    }
}

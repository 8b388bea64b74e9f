using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Profiles;

/// <summary>The distinct values of all columns and groups in the order of their keys, each with how often it came.</summary>
internal sealed class ValueStream : IDisposable
{
    private readonly RunMerge merge;
    private readonly PooledBytes key = new();
    private readonly PooledBytes value = new();
    private bool isOpen;

    /// <summary>Reads a merge.</summary>
    public ValueStream(RunMerge merge)
    {
        this.merge = merge;
        isOpen = merge.MoveNext();
    }

    /// <summary>The next value of a column and group; false behind the last one.</summary>
    public bool TryNext(int column, int group, out ReadOnlySpan<byte> value, out long times)
    {
        value = default;
        times = 0;
        if (!isOpen || !ProfileKey.IsOf(merge.Current.Key, column, group))
        {
            return false;
        }

        key.CutTo(0);
        key.Add(merge.Current.Key);
        this.value.CutTo(0);
        ProfileKey.ReadValue(key.Written, this.value);
        value = this.value.Written;
        do
        {
            int at = 0;
            times += (long)VarNumber.Read(merge.Current.Payload, ref at);
            isOpen = merge.MoveNext();
        }
        while (isOpen && merge.Current.Key.SequenceEqual(key.Written));

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        key.Dispose();
        value.Dispose();
    }
}

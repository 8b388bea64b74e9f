using System.Text;

namespace Pipeline.Profiles;

/// <summary>The most frequent of distinct values.</summary>
/// <param name="most">How many.</param>
internal sealed class TopValues(int most)
{
    private readonly List<(byte[] Value, long Times)> best = [];

    /// <summary>Whether a value that came so often may be one of them.</summary>
    public bool MayTake(long times) => most > 0 && (best.Count < most || times >= best[^1].Times);

    /// <summary>Takes a value; false where it is none of them.</summary>
    public bool Add(ReadOnlySpan<byte> value, long times)
    {
        if (!MayTake(times) || (best.Count == most && !IsBefore(value, times, best[^1])))
        {
            return false;
        }

        if (best.Count == most)
        {
            best.RemoveAt(most - 1);
        }

        int at = best.Count;
        while (at > 0 && IsBefore(value, times, best[at - 1]))
        {
            at--;
        }

        best.Insert(at, (value.ToArray(), times));
        return true;
    }

    /// <summary>The values, the most frequent first.</summary>
    public IReadOnlyList<ValueCount> Values() => [.. best.Select(entry => new ValueCount(Encoding.UTF8.GetString(entry.Value), entry.Times))];

    /// <summary>Forgets them.</summary>
    public void Clear() => best.Clear();

    /// <summary>Of equally frequent ones the least comes first.</summary>
    private static bool IsBefore(ReadOnlySpan<byte> value, long times, (byte[] Value, long Times) other) =>
        times != other.Times ? times > other.Times : value.SequenceCompareTo(other.Value) < 0;
}

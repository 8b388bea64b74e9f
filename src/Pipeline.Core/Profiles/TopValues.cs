using System.Text;

namespace Pipeline.Profiles;

/// <summary>The most frequent of values that come in the order of their bytes.</summary>
/// <param name="most">How many.</param>
internal sealed class TopValues(int most)
{
    private readonly List<(byte[] Value, long Times)> best = [];

    /// <summary>Takes a value.</summary>
    public void Add(ReadOnlySpan<byte> value, long times)
    {
        if (most == 0 || (best.Count == most && times <= best[^1].Times))
        {
            return;
        }

        if (best.Count == most)
        {
            best.RemoveAt(most - 1);
        }

        // Behind those that are as frequent: they came before it.
        int at = best.Count;
        while (at > 0 && best[at - 1].Times < times)
        {
            at--;
        }

        best.Insert(at, (value.ToArray(), times));
    }

    /// <summary>The values, the most frequent first.</summary>
    public IReadOnlyList<ValueCount> Values() => [.. best.Select(entry => new ValueCount(Encoding.UTF8.GetString(entry.Value), entry.Times))];

    /// <summary>Forgets them.</summary>
    public void Clear() => best.Clear();
}

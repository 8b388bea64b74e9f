namespace Pipeline.Files;

/// <summary>Orders paths by their UTF-8 bytes, the order of files everywhere; UTF-16 order differs beyond U+FFFF.</summary>
internal sealed class Utf8PathComparer : IComparer<string>
{
    /// <summary>The one instance.</summary>
    public static Utf8PathComparer Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        int same = x.AsSpan().CommonPrefixLength(y);
        if (same == x.Length || same == y.Length)
        {
            return x.Length.CompareTo(y.Length);
        }

        // UTF-8 orders as code points do: a surrogate stands for one above every other UTF-16 unit.
        bool highX = char.IsSurrogate(x[same]);
        bool highY = char.IsSurrogate(y[same]);
        return highX == highY ? x[same].CompareTo(y[same]) : highX.CompareTo(highY);
    }
}

namespace Pipeline.Statistics;

/// <summary>One value of a group, in its form, and where its record stands.</summary>
internal struct KeptValue
{
    private byte[]? bytes;
    private int length;

    /// <summary>Whether there is one.</summary>
    public readonly bool IsKnown => length > 0;

    /// <summary>Its form.</summary>
    public readonly ReadOnlySpan<byte> Form => bytes.AsSpan(0, length);

    /// <summary>Where its record stands.</summary>
    public long Position { get; private set; }

    /// <summary>Takes another value in its place.</summary>
    /// <returns>How many more bytes it takes in memory.</returns>
    public int Keep(ReadOnlySpan<byte> form, long position)
    {
        const int Rounded = 16;
        const int OfArray = 24;
        int more = 0;
        if (bytes is null || bytes.Length < form.Length)
        {
            more = -(bytes?.Length ?? -OfArray);
            bytes = new byte[(form.Length + Rounded - 1) & -Rounded];
            more += bytes.Length;
        }

        form.CopyTo(bytes);
        length = form.Length;
        Position = position;
        return more;
    }

    /// <summary>Forgets it.</summary>
    public void Clear() => length = 0;
}

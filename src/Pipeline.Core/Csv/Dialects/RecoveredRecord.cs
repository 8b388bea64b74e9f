namespace Pipeline.Csv.Dialects;

/// <summary>The reading of a damaged record that assumes least. Its memory is used again by the next one.</summary>
internal sealed class RecoveredRecord
{
    private readonly List<RecoveredField> fields = [];
    private byte[] text = new byte[256];
    private int written;

    /// <summary>Bytes of the record in the text that was given, with its line end.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of its line end; 0 at the end of a file that ends without one.</summary>
    public int LineEndLength { get; private set; }

    /// <summary>What was assumed.</summary>
    public Recoveries Recoveries { get; private set; }

    /// <summary>Its fields: as many as are due.</summary>
    public IReadOnlyList<RecoveredField> Fields => fields;

    /// <summary>The value of a field: quotes and escapes taken off.</summary>
    public ReadOnlySpan<byte> Value(int field) => text.AsSpan(fields[field].Start, fields[field].Length);

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        fields.Clear();
        written = 0;
    }

    /// <summary>Adds a field.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="isQuoted">See <see cref="RecoveredField.IsQuoted"/>.</param>
    public void Add(ReadOnlySpan<byte> value, bool isQuoted)
    {
        if (text.Length - written < value.Length)
        {
            Array.Resize(ref text, Math.Max(2 * text.Length, written + value.Length));
        }

        value.CopyTo(text.AsSpan(written));
        fields.Add(new RecoveredField(written, value.Length, isQuoted));
        written += value.Length;
    }

    /// <summary>Ends the record.</summary>
    public void End(int length, int lineEndLength, Recoveries recoveries) => (Length, LineEndLength, Recoveries) = (length, lineEndLength, recoveries);
}

using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>Reads numbers that are not written in the canonical way. Immutable.</summary>
internal sealed class FormedNumberReader<T, TType>(NumberText forms) : IValueReader<T>
    where TType : struct, IValueType<T>
{
    // Longer than nearly every number.
    private const int OnStack = 128;

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<byte> text, out T value)
    {
        byte[]? rented = null;
        int most = text.Length + NumberText.MoreBytes;
        Span<byte> canonical = most <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(most);
        value = default!;
        bool read = forms.TryNormalize(text, canonical, out int length) && TType.TryParse(canonical[..length], out value);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return read;
    }

    /// <inheritdoc/>
    public void ReadMany(RecordFields fields, ReadOnlySpan<long> places, Span<T> values, Span<bool> read)
    {
        for (int i = 0; i < places.Length; i++)
        {
            read[i] = places[i] >= 0 && TryRead(fields.TextAt(places[i]), out values[i]);
        }
    }

    /// <inheritdoc/>
    public int Compare(T a, T b) => TType.Compare(a, b);
}

using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>Reads many texts of one type, as <see cref="IValueType{T}.TryParse"/> does each: in short loops, one for what nearly all are, one for the rest.</summary>
internal static class ManyTexts
{
    /// <summary>Reads.</summary>
    /// <param name="fields">Where the texts stand.</param>
    /// <param name="places">Their places there, negative for null.</param>
    /// <param name="values">Gets the values; any for what is null or not of the type.</param>
    /// <param name="read">Gets whether each is of the type; false for null.</param>
    public static void Read<T, TType>(RecordFields fields, ReadOnlySpan<long> places, Span<T> values, Span<bool> read)
        where TType : struct, IValueType<T>
    {
        values = values[..places.Length];
        read = read[..places.Length];
        if (TType.HasShortTexts)
        {
            ReadShort<T, TType>(fields, places, values, read);
        }
        else
        {
            read.Clear();
        }

        for (int i = read.IndexOf(false); i >= 0 && i < places.Length; i = Next(read, i))
        {
            read[i] = places[i] >= 0 && TType.TryParse(fields.TextAt(places[i]), out values[i]);
        }
    }

    /// <summary>The next one that is not read: the neighbour often, else far away.</summary>
    private static int Next(ReadOnlySpan<bool> read, int at) => at + 1 < read.Length && !read[at + 1] ? at + 1 : read[(at + 1)..].IndexOf(false) is var found and >= 0 ? at + 1 + found : -1;

    private static void ReadShort<T, TType>(RecordFields fields, ReadOnlySpan<long> places, Span<T> values, Span<bool> read)
        where TType : struct, IValueType<T>
    {
        // First all words: a vector loaded of words that were just stored would wait for them.
        ulong[] heads = ArrayPool<ulong>.Shared.Rent(places.Length);
        fields.HeadsAt(places, heads);
        int i = 0;
        for (; TType.Form != NumberForm.Other && ShortNumber.HasEight && i <= places.Length - 8; i += 8)
        {
            ShortNumber.ParseEight(heads.AsSpan(i, 8), places[i..], TType.Form, ShortNumber.AsWords(values, i, 8), read[i..]);
        }

        for (; TType.Form != NumberForm.Other && ShortNumber.HasFour && i <= places.Length - 4; i += 4)
        {
            ShortNumber.ParseFour(heads.AsSpan(i, 4), places[i..], TType.Form, ShortNumber.AsWords(values, i, 4), read[i..]);
        }

        // The length of null is negative.
        for (; i < places.Length; i++)
        {
            read[i] = TType.TryParseShort(heads[i], (int)(places[i] >> 32), out values[i]);
        }

        ArrayPool<ulong>.Shared.Return(heads);
    }
}

using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>Reads values in the canonical format of their type.</summary>
internal readonly struct PlainReader<T, TType> : IValueReader<T>
    where TType : struct, IValueType<T>
{
    public bool TryRead(ReadOnlySpan<byte> text, out T value) => TType.TryParse(text, out value);

    public void ReadMany(RecordFields fields, ReadOnlySpan<long> places, Span<T> values, Span<bool> read) =>
        ManyTexts.Read<T, TType>(fields, places, values, read);

    public int Compare(T a, T b) => TType.Compare(a, b);
}

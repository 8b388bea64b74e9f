using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>Reads the values of a column; instances are immutable.</summary>
/// <typeparam name="T">How a value is held.</typeparam>
internal interface IValueReader<T>
{
    /// <summary>Reads all of the text; false if it is not of the type.</summary>
    bool TryRead(ReadOnlySpan<byte> text, out T value);

    /// <summary>Reads many texts, see <see cref="ManyTexts"/>.</summary>
    void ReadMany(RecordFields fields, ReadOnlySpan<long> places, Span<T> values, Span<bool> read);

    /// <summary>Orders two values: negative, 0 or positive.</summary>
    int Compare(T a, T b);
}

using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>What is known of a column type, for generic nodes; the compiler makes one copy of a node per type.</summary>
/// <typeparam name="T">How a value is held while it is computed.</typeparam>
internal interface IValueType<T>
    where T : allows ref struct
{
    /// <summary>The type as users name it.</summary>
    static abstract ColumnType Type { get; }

    /// <summary>Orders two values: negative, 0 or positive.</summary>
    static abstract int Compare(T a, T b);

    /// <summary>Reads all of the text.</summary>
    static abstract bool TryParse(ReadOnlySpan<byte> text, out T value);

    /// <summary>Reads a short text from its first eight bytes, behind which anything may stand; a negative length is no text. False also where only <see cref="TryParse"/> can tell.</summary>
    static virtual bool TryParseShort(ulong text, int length, out T value)
    {
        value = default!;
        return false;
    }

    /// <summary>Whether <see cref="TryParseShort"/> can read anything.</summary>
    static virtual bool HasShortTexts => false;

    /// <summary>Whether a value is one word or two that <see cref="ShortNumber"/> can read and write eight at a time.</summary>
    static virtual NumberForm Form => NumberForm.Other;

    /// <summary>Writes the canonical text, at most 40 bytes except for texts, and gives its length.</summary>
    static abstract int Format(T value, Span<byte> destination);
}

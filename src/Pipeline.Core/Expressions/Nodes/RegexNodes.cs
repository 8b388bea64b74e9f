using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>Computes a value from the characters of a text.</summary>
internal delegate T CharacterFunction<T>(RecordFields record, ReadOnlySpan<char> text);

/// <summary>Computes a text from the characters of a text; false is null or a noted failure.</summary>
internal delegate bool CharacterTextFunction(RecordFields record, ReadOnlySpan<char> text, out ReadOnlySpan<byte> result);

/// <summary>Hands the engine, which knows UTF-16 only, the text in a rented buffer.</summary>
internal sealed class RegexNode<T>(ColumnType type, Node<ReadOnlySpan<byte>> operand, CharacterFunction<T> function) : Node<T>
{
    public override ColumnType Type => type;

    public override bool TryGet(RecordFields record, out T value)
    {
        if (!operand.TryGet(record, out ReadOnlySpan<byte> text))
        {
            value = default!;
            return false;
        }

        char[] buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            value = function(record, buffer.AsSpan(0, Encoding.UTF8.GetChars(text, buffer)));
            return true;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}

/// <summary>The same for functions that give texts.</summary>
internal sealed class RegexTextNode(Node<ReadOnlySpan<byte>> operand, CharacterTextFunction function) : Node<ReadOnlySpan<byte>>
{
    public override ColumnType Type => ColumnType.Text;

    public override bool TryGet(RecordFields record, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!operand.TryGet(record, out ReadOnlySpan<byte> text))
        {
            return false;
        }

        char[] buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            return function(record, buffer.AsSpan(0, Encoding.UTF8.GetChars(text, buffer)), out value);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>Keeps characters as UTF-8 until the next record; half of a character is refused, since no text can hold it.</summary>
    public static bool TryEncode(RecordFields record, ReadOnlySpan<char> text, out ReadOnlySpan<byte> result)
    {
        result = default;
        if (!TextRoom.TryReserve(record, Encoding.UTF8.GetByteCount(text), out Span<byte> room))
        {
            return false;
        }

        if (Utf8.FromUtf16(text, room, out _, out _, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            record.Fail("argument.range", "the pattern cuts a character above U+FFFF, which is two to a pattern; left, right and substr count it as one");
            return false;
        }

        result = record.Keep(room.Length);
        return true;
    }
}

using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>Checks values of one type.</summary>
internal sealed class ValueChecker<T, TReader> : ValueParser
    where TReader : IValueReader<T>
{
    private readonly TReader reader;
    private readonly T? least;
    private readonly T? greatest;
    private readonly bool hasLeast;
    private readonly bool hasGreatest;

    public ValueChecker(TReader reader, Column column, string? min, string? max)
    {
        this.reader = reader;
        Expected = TypeNames.WithArticle(column.Type) + (column.Format is null ? "" : $" in the format {column.Format}");
        hasLeast = min is not null;
        hasGreatest = max is not null;
        least = Bound(min);
        greatest = Bound(max);
    }

    public override string Expected { get; }

    public override bool IsValid(ReadOnlySpan<byte> text) => reader.TryRead(text, out _);

    public override ValueVerdict Check(ReadOnlySpan<byte> text)
    {
        if (!reader.TryRead(text, out T value))
        {
            return ValueVerdict.Invalid;
        }

        if (hasLeast && reader.Compare(value, least!) < 0)
        {
            return ValueVerdict.BelowMin;
        }

        return hasGreatest && reader.Compare(value, greatest!) > 0 ? ValueVerdict.AboveMax : ValueVerdict.Valid;
    }

    public override void CheckMany(RecordFields fields, ReadOnlySpan<long> places, Span<bool> valid)
    {
        int eights = Pairs != NumberPairs.None && ShortNumber.HasEight ? places.Length & ~7 : 0;
        ulong[] heads = ArrayPool<ulong>.Shared.Rent(places.Length);
        Span<long> pairs = stackalloc long[16];
        fields.HeadsAt(places[..eights], heads);
        for (int i = 0; i < eights; i += 8)
        {
            ShortNumber.ParseEight(heads.AsSpan(i, 8), places[i..], Pairs, pairs, valid[i..]);
            for (int j = 0; j < 8 && (hasLeast || hasGreatest); j++)
            {
                valid[i + j] &= IsWithin(Unsafe.As<long, T>(ref pairs[2 * j]));
            }
        }

        ArrayPool<ulong>.Shared.Return(heads);
        for (int i = 0; i < places.Length; i++)
        {
            // Longer texts, those with a sign or an exponent, and what is not valid.
            if (i >= eights || !valid[i])
            {
                valid[i] = places[i] >= 0 && Check(fields.TextAt(places[i])) == ValueVerdict.Valid;
            }
        }
    }

    /// <summary>How short numbers are read eight at a time; of both types the digits are the first word, and of integers the whole value.</summary>
    private static NumberPairs Pairs =>
        typeof(TReader) == typeof(PlainReader<DecimalValue, DecimalType>) ? NumberPairs.Decimals
        : typeof(TReader) == typeof(PlainReader<long, IntegerType>) ? NumberPairs.Integers
        : NumberPairs.None;

    private bool IsWithin(T value) => !(hasLeast && reader.Compare(value, least!) < 0) && !(hasGreatest && reader.Compare(value, greatest!) > 0);

    private T? Bound(string? text)
    {
        T? value = default;
        return text is null || reader.TryRead(Encoding.UTF8.GetBytes(text), out value)
            ? value
            : throw new FormatException($"the bound '{text}' is not {Expected}");
    }
}

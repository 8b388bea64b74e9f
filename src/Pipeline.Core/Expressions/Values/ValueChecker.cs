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

    /// <summary>Makes a checker.</summary>
    /// <param name="reader">Reads the values.</param>
    /// <param name="bounds">Reads the bounds.</param>
    /// <param name="column">The column.</param>
    /// <param name="min">Least value, or null.</param>
    /// <param name="max">Greatest value, or null.</param>
    public ValueChecker(TReader reader, IValueReader<T> bounds, Column column, string? min, string? max)
    {
        this.reader = reader;
        Expected = TypeNames.WithArticle(column.Type) + ColumnForms.Clause(column);
        hasLeast = min is not null;
        hasGreatest = max is not null;
        least = Bound(min, bounds);
        greatest = Bound(max, bounds);
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

    public override void CheckMany(RecordBlock block, int slot, ReadOnlySpan<long> places, Span<bool> valid)
    {
        ColumnValues<T> column = block.Keep<T>(slot);
        Span<T> values = column.Values[..places.Length];
        Span<bool> known = column.Known[..places.Length];
        reader.ReadMany(block.Fields, places, values, known);
        known.CopyTo(valid);
        for (int i = 0; i < values.Length && (hasLeast || hasGreatest); i++)
        {
            valid[i] &= IsWithin(values[i]);
        }
    }

    private bool IsWithin(T value) => !(hasLeast && reader.Compare(value, least!) < 0) && !(hasGreatest && reader.Compare(value, greatest!) > 0);

    private T? Bound(string? text, IValueReader<T> bounds)
    {
        T? value = default;
        return text is null || bounds.TryRead(Encoding.UTF8.GetBytes(text), out value)
            ? value
            : throw new FormatException($"the bound '{text}' is not {Expected}");
    }
}

using System.Text;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Profiles;

/// <summary>
/// Makes the summary of one column of one group after the other. Takes the distinct values with how often they came, in the order of their bytes;
/// numbers are sorted once more by their value, so types and sums cost as much as there are distinct values, not records.
/// </summary>
/// <param name="options">What is wanted.</param>
/// <param name="sorters">Have what sorts numbers; disposed with this.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class ColumnFold(ProfileOptions options, NumberSorters sorters, CancellationToken cancellation) : IDisposable
{
    private readonly TopValues top = new(options.TopValues);
    private readonly PooledBytes first = new();
    private readonly PooledBytes last = new();
    private TypeEvidence evidence;
    private NumberFold? numbers;
    private long values;
    private long distinct;
    private long empty;
    private long shortest;
    private long longest;
    private Int128 characters;

    /// <summary>Begins a column of a group.</summary>
    public void Begin(Column column)
    {
        evidence.Begin(column);
        top.Clear();
        first.CutTo(0);
        last.CutTo(0);
        values = distinct = empty = longest = 0;
        shortest = long.MaxValue;
        characters = 0;
        DropNumbers();
        numbers = evidence.AreNumbers ? new NumberFold(options, column, sorters, cancellation) : null;
    }

    /// <summary>Takes the next distinct value.</summary>
    public void Add(ReadOnlySpan<byte> value, long times)
    {
        if (distinct == 0)
        {
            first.Add(value);
        }

        last.CutTo(0);
        last.Add(value);
        empty += value.Length == 0 ? times : 0;
        Count(CharactersOf(value), times);
        top.Add(value, times);
        evidence.Add(value);
        if (numbers is not null && !(evidence.AreNumbers && numbers.TryAdd(value, times)))
        {
            DropNumbers();
        }
    }

    /// <summary>Takes all values that are packed, behind all others.</summary>
    /// <param name="stream">The values.</param>
    /// <param name="count">How many values they are, with those that came again.</param>
    /// <param name="scale">The largest scale of a number among them.</param>
    public void AddPacked(PackedStream stream, long count, int scale)
    {
        Span<byte> room = stackalloc byte[DecimalValue.MaxTextLength];
        PackedTop best = new(top);
        SortedNumbers? sorted = null;
        ulong judged = ulong.MaxValue;
        ulong before = 0;
        for (long seen = 0; stream.TryNext(out ulong packed, out long times); seen++)
        {
            if ((seen & 0xFFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            int length = PackedValue.LengthOf(packed);
            if (evidence.MayChange(packed, judged))
            {
                evidence.Add(TextOf(packed, room));
                judged = packed;
                if (!evidence.AreNumbers && numbers is not null)
                {
                    DropNumbers();
                }
            }

            if (numbers is null)
            {
                // Of dates, as of timestamps, the first and the last are the least and the greatest text; of numbers any may be.
                bool isFirst = seen == 0 || !PackedValue.AreOfOneKind(packed, before);
                if (isFirst && seen > 0)
                {
                    AddEdge(TextOf(before, room));
                }

                if (isFirst || PackedValue.IsNumber(packed))
                {
                    AddEdge(TextOf(packed, room));
                }
            }
            else
            {
                sorted ??= numbers.Sorted(count, scale);
                if (sorted is not null)
                {
                    sorted.Add(packed, times);
                }
                else if (!numbers.TryAdd(TextOf(packed, room), times))
                {
                    DropNumbers();
                }
            }

            Count(length, times);
            best.Add(packed, length, times);
            before = packed;
        }

        if (numbers is null && count > 0)
        {
            AddEdge(TextOf(before, room));
        }
    }

    /// <summary>Ends the column.</summary>
    /// <param name="name">The column.</param>
    /// <param name="group">The group.</param>
    /// <param name="records">How many records the group has in files with this column.</param>
    public ColumnSummary End(string name, IReadOnlyList<string?> group, long records)
    {
        ColumnType type = evidence.Type;
        ColumnSummary summary = new()
        {
            Group = group,
            Name = name,
            Type = type,
            Records = records,
            Nulls = records - values,
            Empty = empty,
            Distinct = distinct,
            Min = values == 0 ? null : Encoding.UTF8.GetString(first.Written),
            Max = values == 0 ? null : Encoding.UTF8.GetString(last.Written),
            Top = top.Values(),
            MinLength = values == 0 ? null : shortest,
            MaxLength = values == 0 ? null : longest,
            MeanLength = values == 0 ? null : (double)characters / values,
            Quantiles = [.. options.Quantiles.Select(_ => (string?)null)],
        };
        return values > 0 && numbers is not null ? numbers.Complete(summary) : summary;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DropNumbers();
        sorters.Dispose();
        first.Dispose();
        last.Dispose();
    }

    private static ReadOnlySpan<byte> TextOf(ulong packed, Span<byte> room) => room[..PackedValue.Format(packed, room)];

    private void Count(long length, long times)
    {
        distinct++;
        values += times;
        shortest = Math.Min(shortest, length);
        longest = Math.Max(longest, length);
        characters += (Int128)length * times;
    }

    private void AddEdge(ReadOnlySpan<byte> text)
    {
        if (distinct == 0 || text.SequenceCompareTo(first.Written) < 0)
        {
            first.CutTo(0);
            first.Add(text);
        }

        if (distinct == 0 || text.SequenceCompareTo(last.Written) > 0)
        {
            last.CutTo(0);
            last.Add(text);
        }
    }

    private void DropNumbers()
    {
        numbers?.Dispose();
        numbers = null;
    }

    private static long CharactersOf(ReadOnlySpan<byte> value)
    {
        long count = 0;
        foreach (byte next in value)
        {
            count += (next & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }
}

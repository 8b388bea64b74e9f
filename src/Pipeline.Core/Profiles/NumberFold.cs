using System.Globalization;
using System.Numerics;
using System.Text;
using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Spill;
using Pipeline.Statistics;

namespace Pipeline.Profiles;

/// <summary>
/// The figures of a column of numbers: sums and moments as they come, quantiles and distinct values when they are sorted by value. All are decimals
/// until one comes that is none; from then on, and where doubles were declared, all are doubles.
/// </summary>
/// <param name="options">What is wanted.</param>
/// <param name="column">The column.</param>
/// <param name="sorters">Have what sorts them.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class NumberFold(ProfileOptions options, Column column, NumberSorters sorters, CancellationToken cancellation) : IDisposable
{
    private const int Powers = 3;

    private readonly IValueReader<DecimalValue> reader = ColumnForms.Decimals(column);
    private readonly IValueReader<double> doubles = ColumnForms.Doubles(column);
    private readonly PooledBytes form = new();
    private readonly PooledBytes least = new();
    private readonly PooledBytes greatest = new();
    private SpillSorter sorter = sorters.Take();
    private Moments moments = new(Powers);
    private bool areDoubles = column.Type == ColumnType.Double;
    private SortedNumbers? sorted;
    private ValueFold[] folds = [];

    private ColumnType Type => areDoubles ? ColumnType.Double : ColumnType.Decimal;

    /// <summary>Takes a value; false where it is no number, or one without a place among others.</summary>
    public bool TryAdd(ReadOnlySpan<byte> text, long times)
    {
        if (!areDoubles)
        {
            if (reader.TryRead(text, out DecimalValue number))
            {
                moments.Add(number, times);
                form.CutTo(0);
                ScaledForm.Instance.Write(number, form);
                Put(times);
                return true;
            }

            MakeDoubles();
        }

        if (!doubles.TryRead(text, out double value) || !double.IsFinite(value))
        {
            return false;
        }

        Add(value, times);
        return true;
    }

    /// <summary>What takes all numbers in ascending order; null where others came before them, or each has to be looked at as it is.</summary>
    /// <param name="count">How many numbers come.</param>
    /// <param name="scale">The largest scale that one of them has.</param>
    public SortedNumbers? Sorted(long count, int scale)
    {
        if (sorted is null && !areDoubles && sorter.Count == 0 && options.Bars == 0)
        {
            DecimalValue[] quantiles = [.. options.Quantiles.Select(Exactly)];
            QuantileFold[] sortedQuantiles = [.. quantiles.Select(quantile => new QuantileFold(Type, quantile, isDiscrete: false))];
            folds = sortedQuantiles;
            sorted = new SortedNumbers(moments, sortedQuantiles, quantiles, count, scale);
        }

        return sorted;
    }

    /// <summary>The summary with what numbers have.</summary>
    public ColumnSummary Complete(ColumnSummary summary)
    {
        if (sorted is not null)
        {
            sorted.End();
            return WithFigures(summary) with
            {
                Distinct = sorted.Distinct,
                Min = Text(PackedValue.NumberOf(sorted.Least)),
                Max = Text(PackedValue.NumberOf(sorted.Greatest)),
                Quantiles = [.. folds.Select(fold => Text(fold.Result))],
            };
        }

        folds = [new DistinctFold(Type), .. options.Quantiles.Select(quantile => new QuantileFold(Type, Exactly(quantile), isDiscrete: false))];
        Array.ForEach(folds, fold => fold.Begin(moments.Count));
        RunMerge merge = sorter.Merge(cancellation);
        Bars? bars = options.Bars > 0 ? new Bars(Exactly(least.Written), Exactly(greatest.Written), options.Bars) : null;
        using PooledBytes current = new();
        long times = 0;
        while (merge.MoveNext())
        {
            ReadOnlySpan<byte> next = merge.Current.Key;
            int at = 0;
            long more = (long)VarNumber.Read(merge.Current.Payload, ref at);
            if (times > 0 && !next.SequenceEqual(current.Written))
            {
                Give();
            }

            if (times == 0)
            {
                current.CutTo(0);
                current.Add(next);
            }

            times += more;
        }

        Give();
        return WithFigures(summary) with
        {
            Distinct = long.Parse(Text(folds[0].Result)!, CultureInfo.InvariantCulture),
            Min = Format(least.Written),
            Max = Format(greatest.Written),
            Quantiles = [.. folds.Skip(1).Select(fold => Text(fold.Result))],
            Histogram = bars?.All() ?? [],
        };

        void Give()
        {
            foreach (ValueFold fold in folds)
            {
                fold.Add(current.Written, times);
            }

            bars?.Add(Exactly(current.Written), times);
            times = 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sorters.Give(sorter);
        sorted?.Dispose();
        Array.ForEach(folds, fold => fold.Dispose());
        form.Dispose();
        least.Dispose();
        greatest.Dispose();
    }

    private ColumnSummary WithFigures(ColumnSummary summary)
    {
        (string? sum, string? mean) = SumAndMean();
        return summary with
        {
            Sum = sum,
            Mean = mean,
            StandardDeviation = Text(MomentFunctions.Deviation(moments, isSample: true)),
            Skewness = Text(MomentFunctions.Skewness(moments)),
        };
    }

    private void Add(double value, long times)
    {
        moments.Add(value, times);
        form.CutTo(0);
        form.Advance(DoubleForm.Write(value, form.Reserve(IKeyForm<double>.MostBytes)));
        Put(times);
    }

    private void Put(long times)
    {
        if (least.Length == 0 || form.Written.SequenceCompareTo(least.Written) < 0)
        {
            least.CutTo(0);
            least.Add(form.Written);
        }

        if (greatest.Length == 0 || form.Written.SequenceCompareTo(greatest.Written) > 0)
        {
            greatest.CutTo(0);
            greatest.Add(form.Written);
        }

        VarNumber.Write(sorter.Add(form.Written, VarNumber.LengthOf((ulong)times)), (ulong)times);
    }

    /// <summary>Takes what came so far as doubles.</summary>
    private void MakeDoubles()
    {
        areDoubles = true;
        SpillSorter before = sorter;
        sorter = sorters.Take();
        moments = new Moments(Powers);
        least.CutTo(0);
        greatest.CutTo(0);
        RunMerge merge = before.Merge(cancellation);
        while (merge.MoveNext())
        {
            ScaledForm.Read(merge.Current.Key, out DecimalValue number);
            int at = 0;
            Add(number.ToDouble(), (long)VarNumber.Read(merge.Current.Payload, ref at));
        }

        sorters.Give(before);
    }

    private (string? Sum, string? Mean) SumAndMean()
    {
        BigInteger total = moments.Totals(out int exponent, out int scale)[0];
        if (areDoubles)
        {
            return (Text(ExactRatio.ToDouble(total, BigInteger.One, exponent)), Text(ExactRatio.ToDouble(total, moments.Count, exponent)));
        }

        total <<= exponent;
        return (
            ExactRatio.TryGetDecimal(total, scale, 0, out DecimalValue sum) ? Text(sum) : null,
            ExactRatio.TryDivide(total, scale, moments.Count, out DecimalValue mean) ? Text(mean) : null);
    }

    private ExactNumber Exactly(ReadOnlySpan<byte> bytes)
    {
        if (areDoubles)
        {
            DoubleForm.Read(bytes, out double value);
            return ExactNumber.Of(value);
        }

        ScaledForm.Read(bytes, out DecimalValue number);
        return ExactNumber.Of(number);
    }

    private string Format(ReadOnlySpan<byte> bytes)
    {
        using PooledBytes text = new();
        Statistics.ValueForm.Of(Type).Format(bytes, text);
        return Encoding.UTF8.GetString(text.Written);
    }

    private static DecimalValue Exactly(decimal number) =>
        DecimalType.TryParse(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)), out DecimalValue value) ? value : throw new InvalidOperationException("a decimal is no decimal: this is a bug");

    private static string? Text(Func<PooledBytes, StateResult> result)
    {
        using PooledBytes text = new();
        return result(text) == StateResult.Value ? Encoding.UTF8.GetString(text.Written) : null;
    }

    private static string Text(DecimalValue value)
    {
        Span<byte> text = stackalloc byte[DecimalValue.MaxTextLength];
        return Encoding.UTF8.GetString(text[..value.Format(text)]);
    }

    private static string? Text(double? value)
    {
        if (value is not { } number || !double.IsFinite(number))
        {
            return null;
        }

        Span<byte> text = stackalloc byte[DecimalValue.MaxTextLength];
        return Encoding.UTF8.GetString(text[..DoubleType.Format(number, text)]);
    }
}

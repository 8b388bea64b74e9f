using System.Text;
using BenchmarkDotNet.Attributes;
using Pipeline.Expressions.Values;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>The text of each type to its value and back. Times are for one value.</summary>
public class ValueKernels
{
    private const int Values = 1000;

    private readonly Texts<long, IntegerType> integers = new(i => $"{i * 7919L}");
    private readonly Texts<DecimalValue, DecimalType> decimals = new(i => $"{i * 31}.{i % 100:D2}");
    private readonly Texts<double, DoubleType> doubles = new(i => $"{i * 0.37:R}");
    private readonly Texts<bool, BooleanType> booleans = new(i => i % 3 == 0 ? "true" : "false");
    private readonly Texts<int, DateType> dates = new(i => $"{DateTime.UnixEpoch.AddDays(i * 17):yyyy-MM-dd}");
    private readonly Texts<long, TimestampType> timestamps = new(i => $"{DateTime.UnixEpoch.AddSeconds(i * 1_234_567L):yyyy-MM-ddTHH:mm:ssZ}");

    [Benchmark(OperationsPerInvoke = Values)]
    public int ParseInteger() => integers.Parse();

    [Benchmark(OperationsPerInvoke = Values)]
    public int ParseDecimal() => decimals.Parse();

    [Benchmark(OperationsPerInvoke = Values)]
    public int ParseDouble() => doubles.Parse();

    [Benchmark(OperationsPerInvoke = Values)]
    public int ParseBoolean() => booleans.Parse();

    [Benchmark(OperationsPerInvoke = Values)]
    public int ParseDate() => dates.Parse();

    [Benchmark(OperationsPerInvoke = Values)]
    public int ParseTimestamp() => timestamps.Parse();

    [Benchmark(OperationsPerInvoke = Values)]
    public int FormatInteger() => integers.Format();

    [Benchmark(OperationsPerInvoke = Values)]
    public int FormatDecimal() => decimals.Format();

    [Benchmark(OperationsPerInvoke = Values)]
    public int FormatDouble() => doubles.Format();

    [Benchmark(OperationsPerInvoke = Values)]
    public int FormatBoolean() => booleans.Format();

    [Benchmark(OperationsPerInvoke = Values)]
    public int FormatDate() => dates.Format();

    [Benchmark(OperationsPerInvoke = Values)]
    public int FormatTimestamp() => timestamps.Format();

    private sealed class Texts<T, TType>
        where TType : IValueType<T>
    {
        private readonly byte[][] texts;
        private readonly T[] values = new T[Values];
        private readonly byte[] target = new byte[64];

        public Texts(Func<int, string> textOf)
        {
            texts = [.. Enumerable.Range(0, Values).Select(i => Encoding.UTF8.GetBytes(textOf(i)))];
            if (Parse() != Values)
            {
                throw new InvalidOperationException($"a text is not {TType.Type}");
            }
        }

        public int Parse()
        {
            int read = 0;
            for (int i = 0; i < texts.Length; i++)
            {
                read += TType.TryParse(texts[i], out values[i]) ? 1 : 0;
            }

            return read;
        }

        public int Format()
        {
            int length = 0;
            foreach (T value in values)
            {
                length += TType.Format(value, target);
            }

            return length;
        }
    }
}

using System.Buffers.Text;

namespace Pipeline.Benchmarks.Generating;

/// <summary>Collects UTF-8 rows and writes them to a stream in large pieces.</summary>
internal sealed class RowBuffer(Stream output)
{
    private const int LargestRow = 64 << 10;

    private readonly byte[] bytes = new byte[1 << 20];
    private int used;

    public RowBuffer Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(bytes.AsSpan(used));
        used += text.Length;
        return this;
    }

    public RowBuffer Add(byte one)
    {
        bytes[used++] = one;
        return this;
    }

    /// <summary>A number with at least so many digits, zeros in front.</summary>
    public RowBuffer Add(long number, int digits = 1)
    {
        Utf8Formatter.TryFormat(number, bytes.AsSpan(used), out int written, new('D', (byte)digits));
        used += written;
        return this;
    }

    /// <summary>Whole and hundredths, as in <c>12.05</c>.</summary>
    public RowBuffer AddHundredths(long hundredths) => Add(hundredths / 100).Add((byte)'.').Add(hundredths % 100, 2);

    public RowBuffer Comma() => Add((byte)',');

    /// <summary>Ends the row; rows are below 64 KiB.</summary>
    public void EndRow()
    {
        bytes[used++] = (byte)'\n';
        if (used > bytes.Length - LargestRow)
        {
            Flush();
        }
    }

    public void Flush()
    {
        output.Write(bytes, 0, used);
        used = 0;
    }
}

using Pipeline.Csv;

namespace Pipeline.Core.Tests.Csv;

/// <summary>Gives more than asked for, filled with quotes so that a look past the end shows; counts what is out.</summary>
internal sealed class CountingBuffers : IBufferSource
{
    public int Out { get; private set; }

    public int Largest { get; private set; }

    public byte[] Rent(int minimumBytes)
    {
        Out++;
        Largest = Math.Max(Largest, minimumBytes);
        byte[] buffer = new byte[minimumBytes + 7];
        Array.Fill(buffer, (byte)'"');
        return buffer;
    }

    public void Return(byte[] buffer)
    {
        Out--;
        Array.Fill(buffer, (byte)'#');
    }
}

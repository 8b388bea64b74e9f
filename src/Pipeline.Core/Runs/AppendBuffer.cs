namespace Pipeline.Runs;

/// <summary>Gathers small writes to one file at a time.</summary>
internal sealed class AppendBuffer
{
    private const int Size = 64 << 10;

    private readonly byte[] buffer = new byte[Size];
    private int used;
    private StagedFile? file;

    /// <summary>Writes out what is gathered and goes on with another file.</summary>
    public void TurnTo(StagedFile next)
    {
        Flush();
        file = next;
    }

    /// <summary>Appends to the current file.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > buffer.Length - used)
        {
            Flush();
            if (bytes.Length > buffer.Length)
            {
                file!.Write(bytes);
                return;
            }
        }

        bytes.CopyTo(buffer.AsSpan(used));
        used += bytes.Length;
    }

    /// <summary>Writes out what is gathered.</summary>
    public void Flush()
    {
        int count = used;
        used = 0;
        file?.Write(buffer.AsSpan(0, count));
    }
}

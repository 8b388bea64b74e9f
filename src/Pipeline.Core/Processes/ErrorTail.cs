using System.Text;

namespace Pipeline.Processes;

/// <summary>Drains stderr of a child on a thread of its own, always, and keeps the last of it: a child that nobody listens to would stop when the pipe is full.</summary>
internal sealed class ErrorTail
{
    private const int Kept = 8 << 10;
    private readonly byte[] tail = new byte[Kept];
    private readonly Thread thread;
    private readonly ErrorLines? lines;
    private long total;

    /// <summary>Begins to drain.</summary>
    /// <param name="stream">Stderr of the child.</param>
    /// <param name="hear">Gets its first lines, or null; must not wait, since the child then would.</param>
    public ErrorTail(Stream stream, Action<string>? hear)
    {
        lines = hear is null ? null : new ErrorLines(hear);
        thread = new Thread(() => Drain(stream), maxStackSize: 256 << 10) { IsBackground = true, Name = "child stderr" };
        thread.Start();
    }

    /// <summary>The last 8 KiB at most, as text; what is no text, and control characters, are replaced.</summary>
    public string Text
    {
        get
        {
            lock (tail)
            {
                int count = (int)Math.Min(total, Kept);
                byte[] ordered = new byte[count];
                for (int i = 0; i < count; i++)
                {
                    ordered[i] = tail[(total - count + i) % Kept];
                }

                string text = Encoding.UTF8.GetString(ordered);
                return string.Concat(text.Select(letter => char.IsControl(letter) && letter is not ('\n' or '\t') ? '\uFFFD' : letter)).Trim();
            }
        }
    }

    /// <summary>Waits for the end of stderr, no longer than that.</summary>
    public void WaitForEnd(TimeSpan limit) => thread.Join(limit);

    private void Drain(Stream stream)
    {
        byte[] buffer = new byte[64 << 10];
        try
        {
            for (int got = stream.Read(buffer); got > 0; got = stream.Read(buffer))
            {
                Keep(buffer.AsSpan(0, got));
                lines?.Add(buffer.AsSpan(0, got));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The child was ended while we read; what it said stays.
        }

        lines?.End();
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        lock (tail)
        {
            total += Math.Max(0, bytes.Length - Kept);
            bytes = bytes[Math.Max(0, bytes.Length - Kept)..];
            foreach (byte value in bytes)
            {
                tail[total++ % Kept] = value;
            }
        }
    }
}

using System.Globalization;
using System.Text;

namespace Pipeline.Processes;

/// <summary>
/// The first lines of a child's stderr, for a person who watches the run: a flood is counted, not passed on. By one thread at a time.
/// </summary>
/// <param name="hear">Gets each line, without its end.</param>
internal sealed class ErrorLines(Action<string> hear)
{
    /// <summary>Lines that are passed on.</summary>
    public const int Most = 20;

    /// <summary>Bytes of a line that are passed on.</summary>
    public const int Longest = 500;

    private readonly byte[] line = new byte[Longest];
    private long length;
    private long lines;

    /// <summary>Takes what came.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        for (int end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            Append(bytes[..end]);
            EndLine();
            bytes = bytes[(end + 1)..];
        }

        Append(bytes);
    }

    /// <summary>Passes on a last line without an end, and says how many were left out.</summary>
    public void End()
    {
        EndLine();
        if (lines > Most)
        {
            hear(string.Create(CultureInfo.InvariantCulture, $"… and {lines - Most:#,0} more lines, left out"));
        }
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        if (length < Longest)
        {
            part[..(int)Math.Min(part.Length, Longest - length)].CopyTo(line.AsSpan((int)length));
        }

        length += part.Length;
    }

    private void EndLine()
    {
        string text = Encoding.UTF8.GetString(line, 0, (int)Math.Min(length, Longest)).TrimEnd();
        if (text.Length > 0 && ++lines <= Most)
        {
            hear(length > Longest ? text + "…" : text);
        }

        length = 0;
    }
}

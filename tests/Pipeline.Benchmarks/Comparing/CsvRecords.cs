namespace Pipeline.Benchmarks.Comparing;

/// <summary>
/// The records of well-formed CSV files, one after another, headers after the first left out; read by a plain reader that shares
/// no code with the program under test. Empty fields are the same quoted or not.
/// </summary>
internal sealed class CsvRecords(IEnumerable<string> files) : IDisposable
{
    private readonly Queue<string> files = new(files);
    private readonly byte[] buffer = new byte[1 << 20];
    private FileStream? file;
    private int position;
    private int length;
    private bool hasHeader;
    private byte[] record = new byte[1 << 12];
    private int used;
    private int[] ends = new int[1 << 7];

    /// <summary>Fields of the current record.</summary>
    public int Count { get; private set; }

    /// <summary>A field, unquoted; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> this[int field] => record.AsSpan((field == 0 ? 0 : ends[field - 1])..ends[field]);

    /// <summary>The file itself, or all such files of a folder, by name.</summary>
    public static IEnumerable<string> FilesOf(string path) =>
        File.Exists(path) ? [path] : Directory.EnumerateFiles(path, "*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    /// <summary>Goes to the next record; the first is the header.</summary>
    public bool Read()
    {
        while (file is null || !ReadRecord())
        {
            file?.Dispose();
            if (!files.TryDequeue(out string? next))
            {
                file = null;
                return false;
            }

            file = new FileStream(next, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            position = length = 0;
            if (hasHeader)
            {
                ReadRecord();
            }

            hasHeader = true;
        }

        return true;
    }

    public void Dispose() => file?.Dispose();

    private bool ReadRecord()
    {
        used = Count = 0;
        if (!HasMore())
        {
            return false;
        }

        while (ReadField())
        {
            // One field after another.
        }

        return true;
    }

    /// <summary>Reads a field; says whether another one follows in the record.</summary>
    private bool ReadField()
    {
        if (HasMore() && buffer[position] == (byte)'"')
        {
            position++;
            ReadQuoted();
        }

        byte end = 0;
        while (end is not ((byte)',' or (byte)'\n') && HasMore())
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(position, length - position);
            int at = rest.IndexOfAny((byte)',', (byte)'\n', (byte)'\r');
            end = at < 0 ? end : rest[at];
            Take(at < 0 ? rest.Length : at, skip: at < 0 ? 0 : 1);
        }

        if (Count == ends.Length)
        {
            Array.Resize(ref ends, 2 * Count);
        }

        ends[Count++] = used;
        return end == (byte)',';
    }

    private void ReadQuoted()
    {
        while (HasMore())
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(position, length - position);
            int at = rest.IndexOf((byte)'"');
            Take(at < 0 ? rest.Length : at, skip: at < 0 ? 0 : 1);
            if (at < 0)
            {
                continue;
            }

            // A quote closes the field, unless another one follows.
            if (!HasMore() || buffer[position] != (byte)'"')
            {
                return;
            }

            Take(1, skip: 0);
        }
    }

    /// <summary>Adds bytes of the buffer to the record and goes past them and those to skip.</summary>
    private void Take(int bytes, int skip)
    {
        if (used + bytes > record.Length)
        {
            Array.Resize(ref record, Math.Max(2 * record.Length, used + bytes));
        }

        buffer.AsSpan(position, bytes).CopyTo(record.AsSpan(used));
        used += bytes;
        position += bytes + skip;
    }

    private bool HasMore()
    {
        if (position == length)
        {
            position = 0;
            length = file!.Read(buffer);
        }

        return length > 0;
    }
}

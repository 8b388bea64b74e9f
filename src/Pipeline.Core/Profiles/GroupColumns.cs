using Pipeline.Records;

namespace Pipeline.Profiles;

/// <summary>Which group each record of a batch is of. What each has in the columns of the groups comes column by column.</summary>
/// <param name="numbers">Numbers of the groups.</param>
/// <param name="parts">How many columns make the groups.</param>
internal sealed class GroupColumns(GroupNumbers numbers, int parts) : IDisposable
{
    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal);
    private readonly PooledBytes bytes = new();
    private readonly PooledBytes key = new();
    private int[] lengths = [];
    private int[] starts = [];
    private int[] groups = [];
    private int first;
    private int rows;

    /// <summary>The group of a record.</summary>
    public int this[int record] => groups[record];

    /// <summary>Begins a batch.</summary>
    public void Begin() => first = rows = 0;

    /// <summary>Turns to more of its records.</summary>
    public void Add(int more)
    {
        End();
        first += rows;
        rows = more;
        bytes.CutTo(0);
        if (starts.Length < rows * parts)
        {
            starts = new int[rows * parts];
            lengths = new int[rows * parts];
        }

        if (groups.Length < first + rows)
        {
            Array.Resize(ref groups, Math.Max(first + rows, 2 * groups.Length));
        }

        // A file without one of the columns has null there.
        lengths.AsSpan(0, rows * parts).Fill(-1);
    }

    /// <summary>A record has null in a column.</summary>
    public void SetNull(int row, int part) => lengths[(row * parts) + part] = -1;

    /// <summary>What a record has in a column.</summary>
    public void Set(int row, int part, ReadOnlySpan<byte> value)
    {
        starts[(row * parts) + part] = bytes.Length;
        lengths[(row * parts) + part] = value.Length;
        bytes.Add(value);
    }

    /// <summary>Numbers the records so far.</summary>
    public void End()
    {
        for (int row = 0; row < rows; row++)
        {
            key.CutTo(0);
            for (int part = row * parts; part < (row + 1) * parts; part++)
            {
                key.AddNumber((ulong)(lengths[part] + 1));
                if (lengths[part] > 0)
                {
                    key.Add(bytes.Written.Slice(starts[part], lengths[part]));
                }
            }

            groups[first + row] = NumberOf(key.Written);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        bytes.Dispose();
        key.Dispose();
    }

    private int NumberOf(ReadOnlySpan<byte> key)
    {
        Span<char> text = key.Length <= 256 ? stackalloc char[key.Length] : new char[key.Length];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (char)key[i];
        }

        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(text, out int number))
        {
            number = numbers.Of(key);
            lookup[text] = number;
        }

        return number;
    }
}

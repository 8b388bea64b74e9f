using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using Pipeline.Csv;
using Pipeline.Records;

namespace Pipeline.Planning;

/// <summary>
/// What a record adds to a path that names columns. It is made once for each combination of values and looked up by the
/// bytes of the values after that; a run that meets more than a bounded number of combinations makes the rest anew.
/// </summary>
internal sealed class RecordPath : IRecordPath
{
    private const int MostRemembered = 16_384;

    // Where names that differ by case alone are one file by default.
    private static readonly bool FoldsCase = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();

    private readonly PathPart[] parts;
    private readonly int[] slots;
    private readonly Dictionary<byte[], string> known = new(KeyComparer.Instance);
    private readonly Dictionary<byte[], string>.AlternateLookup<ReadOnlySpan<byte>> lookup;
    private byte[] key = new byte[256];
    private byte[] lastKey = [];
    private string? lastValues;

    /// <summary>Makes it of the columns in the path.</summary>
    public RecordPath(IEnumerable<PathPart> parts)
    {
        this.parts = [.. parts];
        slots = [.. this.parts.Select(part => part.Slot).Distinct()];
        lookup = known.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The columns in the path, for a worker that makes the same of them.</summary>
    public IReadOnlyList<PathPart> Parts => parts;

    /// <inheritdoc/>
    public IReadOnlyList<int> Slots => slots;

    /// <inheritdoc/>
    public string ValuesOf(RecordFields record)
    {
        ReadOnlySpan<byte> current = Key(record);
        if (lastValues is not null && current.SequenceEqual(lastKey))
        {
            return lastValues;
        }

        if (!lookup.TryGetValue(current, out byte[]? stored, out string? values))
        {
            values = Make(record);
            stored = current.ToArray();
            if (known.Count < MostRemembered)
            {
                known.Add(stored, values);
            }
        }

        lastKey = stored;
        return lastValues = values;
    }

    /// <summary>The values with their lengths, -1 for null, so that different values never make the same key.</summary>
    private ReadOnlySpan<byte> Key(RecordFields record)
    {
        int used = 0;
        foreach (int slot in slots)
        {
            bool isNull = record.IsNull(slot);
            ReadOnlySpan<byte> value = isNull ? [] : record.Text(slot);
            if (key.Length < used + 4 + value.Length)
            {
                Array.Resize(ref key, Math.Max(key.Length * 2, used + 4 + value.Length));
            }

            MemoryMarshal.Write(key.AsSpan(used), isNull ? -1 : value.Length);
            value.CopyTo(key.AsSpan(used + 4));
            used += 4 + value.Length;
        }

        return key.AsSpan(0, used);
    }

    private string Make(RecordFields record)
    {
        StringBuilder values = new();
        foreach (PathPart part in parts)
        {
            values.Append(values.Length > 0 ? "/" : "");
            values.Append(record.IsNull(part.Slot) ? OutputPaths.NullPart : OutputPaths.FileNamePart(record.Text(part.Slot), FoldsCase, part.Separators, part.Longest));
        }

        return values.ToString();
    }

    private sealed class KeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly KeyComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}

/// <summary>A column in a path.</summary>
/// <param name="Slot">The column's slot.</param>
/// <param name="Separators">See <see cref="OutputPaths.FileNamePart"/>.</param>
/// <param name="Longest">See <see cref="OutputPaths.FileNamePart"/>.</param>
internal readonly record struct PathPart(int Slot, string Separators, int Longest);

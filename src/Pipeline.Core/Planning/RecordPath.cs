using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Planning;

/// <summary>
/// What a record adds to a path that names columns. It is made once for each combination of values and looked up by the
/// bytes of the values after that; beyond a bounded number of combinations all are forgotten with the next batch.
/// </summary>
internal sealed class RecordPath : IRecordPath
{
    private const int MostRemembered = 16_384;

    // Where names that differ by case alone are one file by default.
    private static readonly bool FoldsCase = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();

    private readonly PathPart[] parts;
    private readonly int[] slots;
    private readonly Dictionary<byte[], int> known = new(KeyComparer.Instance);
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> lookup;
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly List<string> values = [];
    private byte[] key = new byte[256];
    private byte[] lastKey = [];
    private int lastPlace = -1;

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
    public void Begin()
    {
        if (known.Count > MostRemembered)
        {
            known.Clear();
            places.Clear();
            values.Clear();
            lastPlace = -1;
        }
    }

    /// <inheritdoc/>
    public int PlaceOf(RecordFields record)
    {
        ReadOnlySpan<byte> current = Key(record);
        if (lastPlace >= 0 && current.SequenceEqual(lastKey))
        {
            return lastPlace;
        }

        if (!lookup.TryGetValue(current, out byte[]? stored, out int place))
        {
            stored = current.ToArray();
            place = Add(Make(record));
            known.Add(stored, place);
        }

        lastKey = stored;
        return lastPlace = place;
    }

    /// <inheritdoc/>
    public string ValuesAt(int place) => values[place];

    /// <summary>Different values may make the same path, such as those that differ by case alone.</summary>
    private int Add(string made)
    {
        if (!places.TryGetValue(made, out int place))
        {
            place = places[made] = values.Count;
            values.Add(made);
        }

        return place;
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
        StringBuilder made = new();
        foreach (PathPart part in parts)
        {
            made.Append(made.Length > 0 ? "/" : "");
            made.Append(record.IsNull(part.Slot) ? OutputPaths.NullPart : OutputPaths.FileNamePart(record.Text(part.Slot), FoldsCase, part.Separators, part.Longest));
        }

        return made.ToString();
    }

    private sealed class KeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly KeyComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            // Short keys, which nearly all are, by two words that overlap.
            if (alternate.Length is >= sizeof(uint) and <= 2 * sizeof(uint))
            {
                return HashCode.Combine(MemoryMarshal.Read<uint>(alternate), MemoryMarshal.Read<uint>(alternate[^sizeof(uint)..]), alternate.Length);
            }

            if (alternate.Length is > sizeof(ulong) and <= 2 * sizeof(ulong))
            {
                return HashCode.Combine(MemoryMarshal.Read<ulong>(alternate), MemoryMarshal.Read<ulong>(alternate[^sizeof(ulong)..]), alternate.Length);
            }

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

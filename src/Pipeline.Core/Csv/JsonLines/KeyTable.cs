using System.Text;

namespace Pipeline.Csv.JsonLines;

/// <summary>Finds the column of a key. Objects mostly have their keys in one order, so the column behind the last one is looked at first.</summary>
internal sealed class KeyTable
{
    private readonly List<byte[]> names = [];
    private readonly Dictionary<byte[], int> byName = new(ByteText.Instance);
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> lookup;
    private byte[] scratch = new byte[64];
    private int last = -1;

    /// <summary>Makes a table.</summary>
    public KeyTable(IEnumerable<string> columns)
    {
        lookup = byName.GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach (string column in columns)
        {
            Add(Encoding.UTF8.GetBytes(column));
        }
    }

    /// <summary>How many columns there are.</summary>
    public int Count => names.Count;

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Names => [.. names.Select(Encoding.UTF8.GetString)];

    /// <summary>The column of a member, or -1.</summary>
    /// <param name="line">The line.</param>
    /// <param name="member">The member.</param>
    /// <param name="key">Its key, without escapes; good until the next call.</param>
    public int Find(ReadOnlySpan<byte> line, in JsonMember member, out ReadOnlySpan<byte> key)
    {
        key = line.Slice(member.KeyStart, member.KeyLength);
        if (member.KeyHasEscapes)
        {
            scratch = scratch.Length < key.Length ? new byte[2 * key.Length] : scratch;
            key = scratch.AsSpan(0, JsonString.Unescape(key, scratch));
        }

        int next = last + 1 == names.Count ? 0 : last + 1;
        return last = next < names.Count && key.SequenceEqual(names[next]) ? next : lookup.TryGetValue(key, out int found) ? found : -1;
    }

    /// <summary>Adds a column behind the others.</summary>
    public void Add(ReadOnlySpan<byte> name)
    {
        byte[] key = name.ToArray();
        byName.TryAdd(key, names.Count);
        names.Add(key);
    }

    private sealed class ByteText : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static ByteText Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = new();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}

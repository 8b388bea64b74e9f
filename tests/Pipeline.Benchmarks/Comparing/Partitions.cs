using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Benchmarks.Comparing;

/// <summary>
/// Holds the files of a partitioned output against the input: each file has the input's header and records of one value only, and
/// the files of a value together have exactly the input's records of that value, in its order or in any.
/// </summary>
internal static class Partitions
{
    /// <summary>Looks for a difference.</summary>
    /// <param name="input">The file that was partitioned.</param>
    /// <param name="output">The folder of partitions.</param>
    /// <param name="column">The column whose values they are.</param>
    /// <param name="inOrder">Whether the records must be in the input's order, one file for each value.</param>
    /// <param name="found">What is the same, when nothing differs.</param>
    /// <returns>What differs, or null.</returns>
    public static string? FindDifference(string input, string output, string column, bool inOrder, out string found)
    {
        found = "";
        Dictionary<string, Fingerprint> expected = Read(input, column, out UInt128 header);
        if (expected.Count == 0)
        {
            return $"{input} has no records with a {column}";
        }

        Dictionary<string, Fingerprint> actual = new(StringComparer.Ordinal);
        foreach (string file in CsvRecords.FilesOf(output))
        {
            Dictionary<string, Fingerprint> part = Read(file, column, out UInt128 own);
            if (own != header || part.Count != 1)
            {
                return $"{file} has {(own != header ? "another header" : $"{part.Count} values of {column}")}";
            }

            (string value, Fingerprint fingerprint) = part.Single();
            if (!actual.TryAdd(value, fingerprint))
            {
                if (inOrder)
                {
                    return $"{file} is the second one for '{value}'";
                }

                actual[value] = actual[value].With(fingerprint);
            }
        }

        foreach ((string value, Fingerprint fingerprint) in expected)
        {
            if (!actual.Remove(value, out Fingerprint other) || !fingerprint.IsSame(other, inOrder))
            {
                return $"the {fingerprint.Records} records of '{value}' are not those of the input";
            }
        }

        found = $"{expected.Values.Sum(one => one.Records)} records in {expected.Count} partitions, {(inOrder ? "in order" : "in any order")}";
        return actual.Count == 0 ? null : $"'{actual.Keys.First()}' is no value of the input";
    }

    private static Dictionary<string, Fingerprint> Read(string file, string column, out UInt128 header)
    {
        using CsvRecords records = new([file]);
        header = records.Read() ? Hash(records, []) : 0;
        byte[] name = Encoding.UTF8.GetBytes(column);
        int by = 0;
        while (by < records.Count && !records[by].SequenceEqual(name))
        {
            by++;
        }

        Dictionary<string, Fingerprint> found = new(StringComparer.Ordinal);
        if (by == records.Count)
        {
            return found;
        }

        Dictionary<string, Fingerprint>.AlternateLookup<ReadOnlySpan<char>> byValue = found.GetAlternateLookup<ReadOnlySpan<char>>();
        char[] text = [];
        List<byte> bytes = [];
        while (records.Read())
        {
            ReadOnlySpan<byte> value = records[by];
            text = text.Length < value.Length ? new char[value.Length] : text;
            ref Fingerprint fingerprint = ref CollectionsMarshal.GetValueRefOrAddDefault(byValue, text.AsSpan(0, Encoding.UTF8.GetChars(value, text)), out _);
            fingerprint = fingerprint.With(Hash(records, bytes));
        }

        return found;
    }

    private static UInt128 Hash(CsvRecords record, List<byte> bytes)
    {
        bytes.Clear();
        for (int i = 0; i < record.Count; i++)
        {
            // The length in front: 'a','bc' is not 'ab','c'.
            bytes.AddRange(BitConverter.GetBytes(record[i].Length));
            bytes.AddRange(record[i]);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(CollectionsMarshal.AsSpan(bytes), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>Of a sequence of records: how many, the sum of their hashes (the same for any order), and a hash of the sequence.</summary>
    private readonly record struct Fingerprint(long Records, UInt128 Sum, UInt128 Sequence)
    {
        public Fingerprint With(UInt128 hash) => new(Records + 1, Sum + hash, (Sequence * 0x9E3779B97F4A7C15) + hash);

        /// <summary>With the records of another file, behind or before these: the sequence is lost.</summary>
        public Fingerprint With(Fingerprint other) => new(Records + other.Records, Sum + other.Sum, 0);

        public bool IsSame(Fingerprint other, bool inOrder) => Records == other.Records && Sum == other.Sum && (!inOrder || Sequence == other.Sequence);
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Pipeline.Benchmarks.Comparing;

/// <summary>Says whether two tools wrote the same records in the same order.</summary>
internal static class SameCommand
{
    public static int Run(IReadOnlyList<string> given)
    {
        Arguments arguments = new(given, "cent-columns", "order");
        if (arguments.Words is not [var left, var right])
        {
            throw new ArgumentException("same takes two files or folders", nameof(given));
        }

        if (arguments.Text("order", "kept") == "free")
        {
            (long count, UInt128 sum) = Fingerprint(left);
            return (count, sum) != Fingerprint(right) ? Differ("not the same set of records") : Same(count, "; in any order");
        }

        HashSet<string> centColumns = [.. arguments.Text("cent-columns", "").Split(',')];
        using IEnumerator<byte[][]> rights = new CsvRecords(right).Read().GetEnumerator();
        bool[]? mayDiffer = null;
        long records = 0;
        long cents = 0;
        foreach (byte[][] one in new CsvRecords(left).Read())
        {
            if (!rights.MoveNext())
            {
                return Differ($"{right} ends after {records} records, {left} does not");
            }

            byte[][] other = rights.Current;
            mayDiffer ??= [.. one.Select(name => centColumns.Contains(System.Text.Encoding.UTF8.GetString(name)))];
            if (one.Length != other.Length)
            {
                return Differ($"record {records}: {one.Length} fields against {other.Length}");
            }

            for (int i = 0; i < one.Length; i++)
            {
                if (one[i].AsSpan().SequenceEqual(other[i]))
                {
                    continue;
                }

                decimal? difference = Difference(one[i], other[i]);
                if (difference is null or > 0.01m || (difference != 0 && !mayDiffer[i]))
                {
                    return Differ($"record {records}, field {i + 1}: '{Show(one[i])}' against '{Show(other[i])}'");
                }

                cents += difference == 0 ? 0 : 1;
            }

            records++;
        }

        if (rights.MoveNext())
        {
            return Differ($"{left} ends after {records} records, {right} does not");
        }

        return Same(records, cents == 0 ? "" : $", {cents} values a cent apart");
    }

    /// <summary>How many records, and the sum of their hashes: the same for any order of the same records.</summary>
    private static (long Count, UInt128 Sum) Fingerprint(string path)
    {
        long count = 0;
        UInt128 sum = 0;
        List<byte> bytes = [];
        foreach (byte[][] record in new CsvRecords(path).Read())
        {
            bytes.Clear();
            foreach (byte[] field in record)
            {
                // The length in front: 'a','bc' is not 'ab','c'.
                bytes.AddRange(BitConverter.GetBytes(field.Length));
                bytes.AddRange(field);
            }

            sum += BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(CollectionsMarshal.AsSpan(bytes)));
            count++;
        }

        return (count, sum);
    }

    private static int Same(long records, string but)
    {
        Console.WriteLine($"same: {Math.Max(records - 1, 0)} records{but}");
        return 0;
    }

    private static decimal? Difference(byte[] left, byte[] right) =>
        decimal.TryParse(left, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal one)
        && decimal.TryParse(right, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal other)
            ? Math.Abs(one - other)
            : null;

    private static string Show(byte[] field) => System.Text.Encoding.UTF8.GetString(field);

    private static int Differ(string how)
    {
        Console.WriteLine($"DIFFERENT: {how}");
        return 1;
    }
}

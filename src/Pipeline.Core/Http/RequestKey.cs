using System.Security.Cryptography;
using Pipeline.Records;

namespace Pipeline.Http;

/// <summary>The values by which a record is asked for, as bytes: for each the number of its bytes and one more, or 0 for null, and then they.</summary>
internal static class RequestKey
{
    /// <summary>Adds the key of a record.</summary>
    /// <param name="fields">Hold its fields.</param>
    /// <param name="places">Where the text of each column of the key stands; negative for null.</param>
    /// <param name="isNeeded">Of which columns none may be null.</param>
    /// <param name="key">Gets the key.</param>
    /// <returns>False where the record has no key, since a value is null that must not be.</returns>
    public static bool Write(RecordFields fields, ReadOnlySpan<long> places, ReadOnlySpan<bool> isNeeded, PooledBytes key)
    {
        bool isAllNull = true;
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] < 0)
            {
                if (isNeeded[i])
                {
                    return false;
                }

                key.AddNumber(0);
                continue;
            }

            isAllNull = false;
            ReadOnlySpan<byte> value = fields.TextAt(places[i]);
            key.AddNumber((ulong)value.Length + 1);
            key.Add(value);
        }

        return !isAllNull;
    }

    /// <summary>The values of a key.</summary>
    public static byte[]?[] Values(ReadOnlySpan<byte> key, int count)
    {
        byte[]?[] values = new byte[]?[count];
        for (int i = 0, at = 0; i < count; i++)
        {
            int length = (int)VarNumber.Read(key, ref at) - 1;
            values[i] = length < 0 ? null : key.Slice(at, length).ToArray();
            at += Math.Max(length, 0);
        }

        return values;
    }

    /// <summary>The key of these values; null where one of them is.</summary>
    public static byte[]? OfValues(byte[]?[] values)
    {
        using PooledBytes key = new();
        foreach (byte[]? value in values)
        {
            if (value is null)
            {
                return null;
            }

            key.AddNumber((ulong)value.Length + 1);
            key.Add(value);
        }

        return key.Written.ToArray();
    }

    /// <summary>What names the request of a key in every run: a hash of what is asked and of the key.</summary>
    public static byte[] Name(HttpDefinition definition, ReadOnlySpan<byte> key)
    {
        byte[] named = [.. definition.Identity, .. key];
        return SHA256.HashData(named);
    }
}

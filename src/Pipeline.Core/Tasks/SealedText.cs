using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Tasks;

/// <summary>
/// JSON that ends with the SHA-256 of what stands before it. Files of a job wait for days on a file system that many share, and one digit
/// of a plan or a result that became another would leave records out without a word.
/// </summary>
internal static class SealedText
{
    private static readonly int Length = ",\"sha256\":\"".Length + (2 * SHA256.HashSizeInBytes) + "\"}\n".Length;

    /// <summary>Seals an object, which ends with a brace and a line feed.</summary>
    public static byte[] Seal(byte[] json) => [.. json.AsSpan()[..^2], .. SealOf(json)];

    /// <summary>The object without its seal; null where that does not hold.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> text)
    {
        if (text.Length <= Length)
        {
            return null;
        }

        byte[] json = [.. text[..^Length], .. "}\n"u8];
        return text[^Length..].SequenceEqual(SealOf(json)) ? json : null;
    }

    private static byte[] SealOf(byte[] json) => Encoding.UTF8.GetBytes($",\"sha256\":\"{Convert.ToHexStringLower(SHA256.HashData(json))}\"}}\n");
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pipeline.Files;

/// <summary>
/// A JSON object on a line of its own whose last member, <c>check</c>, is the CRC-32C of what stands before that member: any tool for JSON can
/// read it, and a line that was cut off or changed is known.
/// </summary>
internal static class CheckedLine
{
    private const int CheckLength = 20;

    private static ReadOnlySpan<byte> Key => ",\"check\":\""u8;

    /// <summary>Adds the check to an object of at least one member.</summary>
    /// <param name="json">The object, without blanks at its end.</param>
    /// <returns>The line with its line feed.</returns>
    public static byte[] Of(ReadOnlySpan<byte> json)
    {
        json = json[..^1];
        ArrayBufferWriter<byte> line = new(json.Length + CheckLength + 1);
        line.Write(json);
        line.Write(Check(json));
        line.Write("\n"u8);
        return line.WrittenSpan.ToArray();
    }

    /// <summary>Whether the line, without its line feed, is as it was written.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> line) =>
        line.Length > CheckLength && line[^CheckLength..].SequenceEqual(Check(line[..^CheckLength]));

    private static byte[] Check(ReadOnlySpan<byte> json) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Encoding.ASCII.GetString(Key)}{Crc32C.Append(0, json):x8}\"}}"));
}

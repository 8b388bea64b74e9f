using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Pipeline.Csv;

namespace Pipeline.Planning;

/// <summary>What a file holds, decompressed: as a run that reads it knows it.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Crc32C">Its CRC-32C, 8 hexadecimal digits.</param>
internal readonly record struct FileContent(long Bytes, string Crc32C)
{
    /// <summary>Reads a file; null where it is damaged, which a run tells.</summary>
    /// <param name="file">The file.</param>
    /// <param name="hash">Gets the bytes as well.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileContent? Of(SourceFile file, IncrementalHash? hash = null)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            using IByteSource source = InputFile.Open(file.Found, file.Dialect.Unpacking);
            long bytes = 0;
            uint checksum = 0;
            while (source.Read(buffer) is > 0 and var count)
            {
                bytes += count;
                checksum = Crc(checksum, buffer.AsSpan(0, count));
                hash?.AppendData(buffer.AsSpan(0, count));
            }

            return new FileContent(bytes, checksum.ToString("x8", CultureInfo.InvariantCulture));
        }
        catch (InputException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static uint Crc(uint checksum, ReadOnlySpan<byte> bytes) => Pipeline.Files.Crc32C.Append(checksum, bytes);
}

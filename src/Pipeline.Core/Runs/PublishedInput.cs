using System.Text.Json;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Runs;

/// <summary>An input of the last publish.</summary>
/// <param name="Name">What names it in reports.</param>
/// <param name="Inode">Number of the file in its file system.</param>
/// <param name="Size">Bytes as stored.</param>
/// <param name="ModifiedNanoseconds">Time of the last change of its content.</param>
/// <param name="ChangedNanoseconds">Time of the last change of any kind.</param>
/// <param name="BornNanoseconds">Time at which it was made; 0 where nobody said.</param>
/// <param name="Crc32C">CRC-32C of the decompressed content, as in run.json.</param>
/// <param name="Bytes">Decompressed length.</param>
/// <param name="Destination">The one destination of its records; null where they had several.</param>
/// <param name="Counts">Its records.</param>
internal sealed record PublishedInput(
    string Name, ulong Inode, long Size, long ModifiedNanoseconds, long ChangedNanoseconds, long BornNanoseconds, string Crc32C, long Bytes, string? Destination, StageCounts Counts)
{
    /// <summary>Whether a file of the same name is this one, as far as can be told without reading it.</summary>
    public bool Is(FileIdentity file) => file.Regular && file.Inode == Inode && file.Size == Size
        && file.ModifiedNanoseconds == ModifiedNanoseconds && file.ChangedNanoseconds == ChangedNanoseconds;

    /// <summary>Writes its members.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteString("in", Name);
        writer.WriteNumber("inode", Inode);
        writer.WriteNumber("size", Size);
        writer.WriteNumber("modified_nanoseconds", ModifiedNanoseconds);
        writer.WriteNumber("changed_nanoseconds", ChangedNanoseconds);
        writer.WriteNumber("born_nanoseconds", BornNanoseconds);
        writer.WriteString("crc32c", Crc32C);
        writer.WriteNumber("bytes", Bytes);
        writer.WriteString("to", Destination);
        writer.WriteStartArray("counts");
        foreach (long count in Counts.Values())
        {
            writer.WriteNumberValue(count);
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads its members.</summary>
    public static PublishedInput Read(JsonElement root) => new(
        root.GetProperty("in").GetString() ?? "",
        root.GetProperty("inode").GetUInt64(),
        root.GetProperty("size").GetInt64(),
        root.GetProperty("modified_nanoseconds").GetInt64(),
        root.GetProperty("changed_nanoseconds").GetInt64(),
        root.TryGetProperty("born_nanoseconds", out JsonElement born) ? born.GetInt64() : 0,
        root.GetProperty("crc32c").GetString() ?? "",
        root.GetProperty("bytes").GetInt64(),
        root.GetProperty("to").GetString(),
        StageCounts.OfValues([.. root.GetProperty("counts").EnumerateArray().Select(count => count.GetInt64())]));
}

using System.Text.Json;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>A file that an earlier run published.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Name">What named the file in its reports.</param>
/// <param name="Inode">Number of the file in its file system.</param>
/// <param name="Size">Bytes as stored.</param>
/// <param name="ModifiedNanoseconds">Time of the last change of its content.</param>
/// <param name="BornNanoseconds">Time at which it was made; 0 where nobody said.</param>
/// <param name="Content">What it held.</param>
internal readonly record struct DeliveredFile(string RunId, string Name, ulong Inode, long Size, long ModifiedNanoseconds, long BornNanoseconds, FileContent Content)
{
    /// <summary>
    /// Whether a file is this very one and not one that was delivered again: it was not written, copied or replaced since. A copy that
    /// keeps the time of its source may get the inode of the file that it replaces; a file that is moved keeps its birth.
    /// </summary>
    public bool Is(FileIdentity file) => file.Inode == Inode && file.Size == Size && file.ModifiedNanoseconds == ModifiedNanoseconds
        && (BornNanoseconds == 0 || file.BornNanoseconds == 0 || file.BornNanoseconds == BornNanoseconds);

    /// <summary>Writes its members.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteString("was", Name);
        writer.WriteString("run_id", RunId);
        writer.WriteNumber("inode", Inode);
        writer.WriteNumber("size", Size);
        writer.WriteNumber("modified_nanoseconds", ModifiedNanoseconds);
        writer.WriteNumber("born_nanoseconds", BornNanoseconds);
        writer.WriteString("crc32c", Content.Crc32C);
        writer.WriteNumber("bytes", Content.Bytes);
    }

    /// <summary>Reads its members.</summary>
    /// <param name="root">They.</param>
    /// <param name="runId">The run.</param>
    /// <param name="name">What named the file.</param>
    public static DeliveredFile Read(JsonElement root, string runId, string name) => new(
        runId,
        name,
        root.GetProperty("inode").GetUInt64(),
        root.GetProperty("size").GetInt64(),
        root.GetProperty("modified_nanoseconds").GetInt64(),
        root.TryGetProperty("born_nanoseconds", out JsonElement born) ? born.GetInt64() : 0,
        new FileContent(root.GetProperty("bytes").GetInt64(), root.GetProperty("crc32c").GetString() ?? ""));
}

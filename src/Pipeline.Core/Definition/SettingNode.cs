using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pipeline.Definition;

/// <summary>Where a setting was written: a file with line and column from 1, or a flag (line 0).</summary>
public readonly record struct SourceMark(string Source, int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}:{Column}";

    /// <summary>Whether it stands in a pipeline file, and not on the command line or in the environment.</summary>
    public bool IsInFile => Line > 0;

    /// <summary>The folder that relative paths written there start from: that of the pipeline file, or the current one where it has none of its own.</summary>
    internal string Folder()
    {
        string folder = IsInFile ? Path.GetDirectoryName(Path.GetFullPath(Source))! : Environment.CurrentDirectory;
        return folder.StartsWith("/dev", StringComparison.Ordinal) || folder.StartsWith("/proc", StringComparison.Ordinal) ? Environment.CurrentDirectory : folder;
    }
}

/// <summary>What a <see cref="SettingNode"/> is.</summary>
public enum SettingKind
{
    /// <summary>A YAML null: nothing, <c>~</c> or <c>null</c>, not quoted.</summary>
    Null,

    /// <summary>A scalar.</summary>
    Scalar,

    /// <summary>A sequence.</summary>
    List,

    /// <summary>A mapping with scalar keys, in the order written, without duplicates.</summary>
    Map,
}

/// <summary>One node of the pipeline file, or of a flag that stands for one, with its mark. Immutable.</summary>
public sealed record SettingNode(SettingKind Kind, SourceMark Mark)
{
    /// <summary>The text of a scalar.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether the scalar was quoted: then <c>"5"</c> and <c>"true"</c> are text only.</summary>
    public bool Quoted { get; init; }

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<SettingNode> Items { get; init; } = [];

    /// <summary>The entries of a map.</summary>
    public IReadOnlyList<SettingEntry> Entries { get; init; } = [];

    /// <summary>The value under that key of a map, or null.</summary>
    public SettingNode? Find(string key) => Entries.FirstOrDefault(entry => string.Equals(entry.Key, key, StringComparison.Ordinal))?.Value;

    /// <summary>It as JSON, see <see cref="WriteTo"/>.</summary>
    public string ToJson()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes it as JSON: scalars as texts, however they were quoted, and maps in the order written.</summary>
    internal void WriteTo(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case SettingKind.Null:
                writer.WriteNullValue();
                break;
            case SettingKind.Scalar:
                writer.WriteStringValue(Text);
                break;
            case SettingKind.List:
                writer.WriteStartArray();
                foreach (SettingNode item in Items)
                {
                    item.WriteTo(writer);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStartObject();
                foreach (SettingEntry entry in Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    entry.Value.WriteTo(writer);
                }

                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>A scalar that is not quoted, as flags give them.</summary>
    public static SettingNode Scalar(string text, SourceMark mark) => new(SettingKind.Scalar, mark) { Text = text };

    /// <summary>A list.</summary>
    public static SettingNode List(IReadOnlyList<SettingNode> items, SourceMark mark) => new(SettingKind.List, mark) { Items = items };

    /// <summary>A map; the keys must differ.</summary>
    public static SettingNode Map(IReadOnlyList<SettingEntry> entries, SourceMark mark) => new(SettingKind.Map, mark) { Entries = entries };
}

/// <summary>One entry of a map.</summary>
public sealed record SettingEntry(string Key, SourceMark KeyMark, SettingNode Value);

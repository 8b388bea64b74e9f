using System.Buffers;
using System.Text.Json;
using Pipeline.Processes;
using Pipeline.Records;

namespace Pipeline.Exec;

/// <summary>What a framed program of an exec stage is told first.</summary>
internal sealed class FramedHello
{
    /// <summary>Writes it.</summary>
    public FramedHello(string stage, ExecProgram program)
    {
        Program = program;
        ArrayBufferWriter<byte> payload = new();
        using (Utf8JsonWriter json = new(payload))
        {
            json.WriteStartObject();
            json.WriteNumber("protocol", FrameFormat.Version);
            json.WriteString("stage", stage);
            Write(json, "input", program.Input);
            Write(json, "output", program.Output);
            json.WriteBoolean("changes_record_count", program.ChangesRecordCount);
            json.WriteEndObject();
        }

        Payload = payload.WrittenMemory;
    }

    /// <summary>The program.</summary>
    public ExecProgram Program { get; }

    /// <summary>JSON.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Whether a process that was told one can do the work of the other.</summary>
    public bool IsSameAs(FramedHello other) => Payload.Span.SequenceEqual(other.Payload.Span);

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<Column> columns)
    {
        json.WriteStartArray(name);
        foreach (Column column in columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", column.Type.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

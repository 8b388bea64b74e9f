using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Records;

namespace Pipeline.Cli.Terminal;

/// <summary>
/// Log lines for programs: one JSON object a line, each with <c>time</c>, <c>pid</c>, <c>level</c>, <c>event</c> and <c>message</c>, and behind
/// them what its event has. Texts are printable, so a name can forge no line. May be called by several threads.
/// </summary>
/// <param name="error">Stderr.</param>
/// <param name="time">The clock.</param>
internal sealed class LogLines(TextWriter error, TimeProvider time)
{
    // Not shown in web pages; names in any script stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Writes a line.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="name">Its event.</param>
    /// <param name="message">What a person reads.</param>
    /// <param name="more">Writes what the event has besides.</param>
    public void Write(LogLevel level, string name, string message, Action<Utf8JsonWriter>? more = null)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("time", time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            writer.WriteNumber("pid", Environment.ProcessId);
            writer.WriteString("level", level switch { LogLevel.Debug => "debug", LogLevel.Info => "info", LogLevel.Warning => "warning", _ => "error" });
            writer.WriteString("event", name);
            writer.WriteString("message", PrintableText.Line(message));
            more?.Invoke(writer);
            writer.WriteEndObject();
        }

        error.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
        error.Flush();
    }
}

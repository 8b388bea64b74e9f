using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pipeline.Runs;

/// <summary>Small JSON files, written without reflection: a run of ten lines must not pay for a serializer.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new()
    {
        // Not shown in web pages; names in any script stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The bytes that the action writes, ended by a line feed.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        WriteTo(buffer, write);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the same to a buffer. Where the text is large the action flushes from time to time.</summary>
    public static void WriteTo(IBufferWriter<byte> buffer, Action<Utf8JsonWriter> write)
    {
        using (Utf8JsonWriter writer = WriterTo(buffer))
        {
            write(writer);
        }

        buffer.Write("\n"u8);
    }

    /// <summary>A writer for a text that is made of several.</summary>
    public static Utf8JsonWriter WriterTo(IBufferWriter<byte> buffer) => new(buffer, Options);
}

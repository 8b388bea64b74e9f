using System.Text.Json;
using Pipeline.Runs;

namespace Pipeline.Tasks;

/// <summary>What a task that has ended well says.</summary>
/// <param name="Plan">Hash of the job's plan.</param>
/// <param name="Task">Number of the task.</param>
/// <param name="Begin">First byte that it read of its file; -1 where it read whole files.</param>
/// <param name="End">The byte behind its last record; -1 where it read whole files. It is not the one of the plan where that was guessed wrongly.</param>
/// <param name="Records">Records that it read.</param>
/// <param name="Bytes">Bytes of the file of batches.</param>
/// <param name="Sha256">Hash of that file.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record TaskResult(string Plan, int Task, long Begin, long End, long Records, long Bytes, string Sha256, double Seconds)
{
    /// <summary>The file's bytes.</summary>
    public byte[] Format() => SealedText.Seal(JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("plan", Plan);
        writer.WriteNumber("task", Task);
        writer.WriteNumber("begin", Begin);
        writer.WriteNumber("end", End);
        writer.WriteNumber("records", Records);
        writer.WriteNumber("bytes", Bytes);
        writer.WriteString("sha256", Sha256);
        writer.WriteNumber("seconds", Math.Round(Seconds, 3));
        writer.WriteEndObject();
    }));

    /// <summary>Reads it; null where it is none, or is damaged.</summary>
    public static TaskResult? Parse(ReadOnlySpan<byte> text)
    {
        if (SealedText.Open(text) is not { } json)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return new TaskResult(
                root.GetProperty("plan").GetString() ?? "",
                root.GetProperty("task").GetInt32(),
                root.GetProperty("begin").GetInt64(),
                root.GetProperty("end").GetInt64(),
                root.GetProperty("records").GetInt64(),
                root.GetProperty("bytes").GetInt64(),
                root.GetProperty("sha256").GetString() ?? "",
                root.GetProperty("seconds").GetDouble());
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}

using System.Globalization;

namespace Pipeline.Records;

/// <summary>
/// The byte that a message about a record names at its end. A chain, maybe in a child process, counts in the text that it has; where
/// the file is not UTF-8, whoever keeps the rejects makes it the byte of the file.
/// </summary>
internal static class FaultPlace
{
    private const string Begin = " (byte ";
    private const string End = ")";

    /// <summary>The words for a byte of the batch.</summary>
    public static string Of(RecordBatch batch, int at) => Of(batch.Offset + at);

    /// <summary>The message with the byte of the file.</summary>
    public static string InFile(string message, RecordBatch batch) => In(message, batch) is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"{message.AsSpan(0, message.LastIndexOf(Begin, StringComparison.Ordinal))}{Of(batch.OffsetOf(at))}")
        : message;

    /// <summary>The byte of the batch's text that a message names, where that is not the byte of the file.</summary>
    public static int? In(string message, RecordBatch batch)
    {
        int begin = batch.Own is null || !message.EndsWith(End, StringComparison.Ordinal) ? -1 : message.LastIndexOf(Begin, StringComparison.Ordinal);
        return begin >= 0 && long.TryParse(message.AsSpan((begin + Begin.Length)..^End.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long place)
            && place >= batch.Offset && place - batch.Offset <= batch.Length ? (int)(place - batch.Offset) : null;
    }

    private static string Of(long place) => string.Create(CultureInfo.InvariantCulture, $"{Begin}{place}{End}");
}

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
    public static string Of(RecordBatch batch, int at) => string.Create(CultureInfo.InvariantCulture, $"{Begin}{batch.Offset + at}{End}");

    /// <summary>The message with the byte of the file.</summary>
    public static string InFile(string message, RecordBatch batch)
    {
        int begin = batch.Own is null || !message.EndsWith(End, StringComparison.Ordinal) ? -1 : message.LastIndexOf(Begin, StringComparison.Ordinal);
        return begin >= 0 && long.TryParse(message.AsSpan((begin + Begin.Length)..^End.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long place)
            && place >= batch.Offset && place - batch.Offset <= batch.Length
            ? string.Create(CultureInfo.InvariantCulture, $"{message.AsSpan(0, begin)}{Begin}{batch.OffsetOf((int)(place - batch.Offset))}{End}")
            : message;
    }
}

using Pipeline.Csv;
using Pipeline.Records;

namespace Pipeline.Graph;

/// <summary>Finds the records of a batch that have characters in the place of bytes that are no text.</summary>
internal static class ReplacedCharacters
{
    /// <summary>A recovery for each of these records, however many of its characters were replaced.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="own">What the file has in its place.</param>
    /// <param name="dialect">The file's dialect.</param>
    /// <param name="before">Records and lines of the file before the batch.</param>
    public static List<Recovery> Of(RecordBatch batch, IOwnText own, CsvDialect dialect, FileTally before)
    {
        List<Recovery> found = [];
        if (batch.Fault is not null || own.ReplacedBefore(batch.Length) == 0)
        {
            return found;
        }

        LineCursor lines = new(batch.Buffer, batch.Start);
        using BatchTokenizer tokenizer = new(dialect);
        tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, batch.WellFormed);
        while (tokenizer.RecordIndex + 1 < batch.Records && tokenizer.MoveNext())
        {
            int start = tokenizer.RecordStart - batch.Start;
            ReadOnlySpan<byte> record = batch.Source.Slice(start, tokenizer.RecordLength);

            // A file may have the character itself, so it is only where to look.
            if (record.IndexOf("\uFFFD"u8) >= 0 && own.ReplacedBefore(start + record.Length) > own.ReplacedBefore(start))
            {
                found.Add(new Recovery(before.Counts.In + tokenizer.RecordIndex + 1, before.Lines + batch.LinesBefore(start, lines.MoveTo(tokenizer.RecordStart)) + 1, batch.OffsetOf(start), "csv.encoding"));
            }
        }

        return found;
    }
}

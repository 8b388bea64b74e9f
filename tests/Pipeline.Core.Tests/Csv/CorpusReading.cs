using System.Text;
using Pipeline.Csv;

namespace Pipeline.Core.Tests.Csv;

/// <summary>Reads a file of the corpora whole.</summary>
internal static class CorpusReading
{
    /// <summary>The values of all records, and whether one of them, or the file, is damaged.</summary>
    public static (List<string[]> Records, bool IsDamaged) Read(byte[] bytes, CsvDialect dialect, bool delimiterIsDeclared = true)
    {
        using var source = new MemorySource(bytes);
        SourcePrologue prologue = PrologueReader.Read(source, "x.csv", dialect, delimiterIsDeclared);
        var reader = new BatchReader(source, prologue, 64, new CountingBuffers());
        using var tokenizer = new BatchTokenizer(prologue.Dialect);
        var records = new List<string[]>();
        bool isDamaged = false;
        while (reader.TryReadNext(out CutBatch batch))
        {
            isDamaged |= batch.Fault is not null;
            if (batch.Fault is not null)
            {
                continue;
            }

            tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, batch.WellFormed);
            while (tokenizer.MoveNext())
            {
                isDamaged |= tokenizer.Fault is not null;
                records.Add([.. Enumerable.Range(0, tokenizer.FieldCount).Select(field => Encoding.UTF8.GetString(tokenizer.GetText(field)))]);
            }

            batch.Own?.Dispose();
        }

        return (records, isDamaged);
    }
}

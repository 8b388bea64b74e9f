using System.Text;
using System.Text.Unicode;
using Pipeline.Csv;
using Pipeline.Records;

namespace Pipeline.Workers;

/// <summary>What a plain program wrote, taken for an answer only when all of it is one: the declared header, and a whole record for each that it got.</summary>
internal sealed class ExecAnswers
{
    private static readonly CsvDialect Dialect = CsvDialect.Default;

    private readonly byte[] bytes;
    private readonly int length;
    private readonly int[] fieldOf;
    private readonly bool wellFormed;

    private ExecAnswers(byte[] bytes, int length, int[] fieldOf, bool wellFormed)
    {
        this.bytes = bytes;
        this.length = length;
        this.fieldOf = fieldOf;
        this.wellFormed = wellFormed;
    }

    /// <summary>Judges the output of a program.</summary>
    /// <param name="bytes">A buffer with one spare byte in front.</param>
    /// <param name="length">Bytes behind it.</param>
    /// <param name="columns">The declared columns.</param>
    /// <param name="records">How many records the program got.</param>
    /// <param name="fault">What is wrong, when the result is null.</param>
    public static ExecAnswers? Read(byte[] bytes, int length, IReadOnlyList<Column> columns, int records, out string fault)
    {
        fault = "";
        ReadOnlySpan<byte> text = bytes.AsSpan(1, length);
        if (!Utf8.IsValid(text))
        {
            fault = "the program wrote bytes that are not UTF-8";
            return null;
        }

        RecordCut cut = RecordCutter.Find(text, Dialect.Delimiter, Dialect.Quote, final: true);
        if (cut.Length != length)
        {
            fault = "the program's output ends inside quotes";
            return null;
        }

        using BatchTokenizer tokenizer = new(Dialect);
        tokenizer.Begin(bytes, 1, length, cut.WellFormed);
        int[]? fieldOf = tokenizer.MoveNext() ? Fields(tokenizer, columns) : null;
        if (fieldOf is null)
        {
            fault = $"expected the header '{string.Join(',', columns.Select(column => column.Name))}' (in any order) as the first line of its output, found {Found(tokenizer, columns, text.IsEmpty)}";
            return null;
        }

        int count = 0;
        while (tokenizer.MoveNext())
        {
            count++;
            if (tokenizer.Fault is not null || tokenizer.FieldCount != columns.Count)
            {
                fault = $"record {count} of its answer is not one of {columns.Count} {(columns.Count == 1 ? "field" : "fields")} as in its header";
                return null;
            }
        }

        fault = $"expected as many records in the answer as it got, {records}, found {count}";
        return count == records ? new ExecAnswers(bytes, length, fieldOf, cut.WellFormed) : null;
    }

    /// <summary>Steps through the answers.</summary>
    public BatchTokenizer Open()
    {
        BatchTokenizer tokenizer = new(Dialect);
        tokenizer.Begin(bytes, 1, length, wellFormed);
        tokenizer.MoveNext();
        return tokenizer;
    }

    /// <summary>Copies the current answer into the slots of the columns.</summary>
    /// <param name="answers">What <see cref="Open"/> gave.</param>
    /// <param name="scratch">Fields of one slot, for the answers' own buffer.</param>
    /// <param name="columns">The declared columns.</param>
    /// <param name="fields">The record.</param>
    public void Copy(BatchTokenizer answers, RecordFields scratch, IReadOnlyList<Column> columns, RecordFields fields)
    {
        scratch.Begin(bytes);
        for (int i = 0; i < fieldOf.Length; i++)
        {
            answers.Load(fieldOf[i], 0, scratch);
            if (scratch.IsNull(0))
            {
                fields.SetNull(columns[i].Slot);
            }
            else
            {
                fields.SetText(columns[i].Slot, scratch.Text(0));
            }
        }
    }

    /// <summary>Which field of the answers each column is, or null when the header is another.</summary>
    private static int[]? Fields(BatchTokenizer header, IReadOnlyList<Column> columns)
    {
        if (header.FieldCount != columns.Count)
        {
            return null;
        }

        List<string> names = NamesOf(header);
        int[] fields = [.. columns.Select(column => names.IndexOf(column.Name))];
        return fields.Contains(-1) ? null : fields;
    }

    private static List<string> NamesOf(BatchTokenizer header) => [.. Enumerable.Range(0, header.FieldCount).Select(field => Encoding.UTF8.GetString(header.GetText(field)))];

    /// <summary>What stands in the header's place; not its text, which is a record where the program wrote no header.</summary>
    private static string Found(BatchTokenizer header, IReadOnlyList<Column> columns, bool isEmpty)
    {
        if (isEmpty)
        {
            return "no output";
        }

        List<string> names = NamesOf(header);
        IEnumerable<string> missing = columns.Select(column => column.Name).Where(name => !names.Contains(name));
        string without = string.Join(", ", missing.Select(name => $"'{name}'"));
        return $"a line of {header.FieldCount} {(header.FieldCount == 1 ? "field" : "fields")}{(without.Length > 0 ? " without " : "")}{without}";
    }
}

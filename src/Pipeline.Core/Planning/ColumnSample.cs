using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Planning;

/// <summary>The first records of a file, of the bytes that were read to find its header. They are tokenized when a column is first asked for.</summary>
internal sealed class ColumnSample(SourceFile file, IReadOnlyList<ColumnDefinition> declared) : IColumnSample
{
    private const int MostRecords = 100;

    private readonly HashSet<string> declared = [.. declared.Select(column => column.Name)];
    private ColumnType?[]? types;

    /// <inheritdoc/>
    public (string Name, ColumnType Type)? NumbersOf(Column column)
    {
        if (column.Slot >= file.Header.Count || declared.Contains(file.Header[column.Slot]))
        {
            return null;
        }

        types ??= ReadTypes();
        return types[column.Slot] is { } type ? (file.Header[column.Slot], type) : null;
    }

    private ColumnType?[] ReadTypes()
    {
        int count = file.Header.Count;
        var found = new ColumnType?[count];
        var fields = new RecordFields(count, now: 0);
        using var tokenizer = new BatchTokenizer(file.Dialect);
        byte[] bytes = [0, .. file.Sample.Span];
        tokenizer.Begin(bytes, 1, bytes.Length - 1, isWellFormed: false);
        int left = MostRecords;
        bool more = tokenizer.MoveNext();
        while (more && left-- > 0)
        {
            bool isWhole = tokenizer.FieldCount == count && tokenizer.Fault is null;
            fields.Begin(bytes);
            for (int slot = 0; slot < count; slot++)
            {
                tokenizer.Load(slot, slot, fields);
            }

            // The sample may end within its last record.
            more = tokenizer.MoveNext();
            if (isWhole && (more || file.SampleIsWhole))
            {
                Judge(fields, found);
            }
        }

        return [.. found.Select(type => type is ColumnType.Text ? null : type)];
    }

    private static void Judge(RecordFields fields, ColumnType?[] found)
    {
        for (int slot = 0; slot < found.Length; slot++)
        {
            if (!fields.IsNull(slot) && found[slot] is not ColumnType.Text)
            {
                ReadOnlySpan<byte> text = fields.Text(slot);
                found[slot] = IntegerText.TryParse(text, out _) ? found[slot] ?? ColumnType.Integer : DecimalValue.TryParse(text, out _) ? ColumnType.Decimal : ColumnType.Text;
            }
        }
    }
}

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
        return types[column.Slot] is ColumnType.Integer or ColumnType.Decimal ? (file.Header[column.Slot], types[column.Slot]!.Value) : null;
    }

    /// <summary>What all values of each column of the header read as; null for those that are declared or have no values.</summary>
    public IReadOnlyList<ColumnType?> Types()
    {
        types ??= ReadTypes();
        return [.. types.Select((type, slot) => declared.Contains(file.Header[slot]) ? null : type)];
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

        return found;
    }

    private static void Judge(RecordFields fields, ColumnType?[] found)
    {
        for (int slot = 0; slot < found.Length; slot++)
        {
            if (!fields.IsNull(slot) && found[slot] is not ColumnType.Text)
            {
                ColumnType type = TypeOf(fields.Text(slot));
                found[slot] = (found[slot], type) switch
                {
                    (null, _) => type,
                    ({ } same, _) when same == type => type,
                    (ColumnType.Integer, ColumnType.Decimal) or (ColumnType.Decimal, ColumnType.Integer) => ColumnType.Decimal,
                    (ColumnType.Date, ColumnType.Timestamp) or (ColumnType.Timestamp, ColumnType.Date) => ColumnType.Timestamp,
                    _ => ColumnType.Text,
                };
            }
        }
    }

    private static ColumnType TypeOf(ReadOnlySpan<byte> text) =>
        IntegerText.TryParse(text, out _) ? ColumnType.Integer
        : DecimalValue.TryParse(text, out _) ? ColumnType.Decimal
        : IsoText.TryParseDate(text, out _) ? ColumnType.Date
        : IsoText.TryParseTimestamp(text, WallClock.Utc, out _) ? ColumnType.Timestamp
        : ColumnType.Text;
}

namespace Pipeline.Sniffing;

/// <summary>What the fields of one column look like, below its header.</summary>
internal sealed class ColumnProfile
{
    private const int MostValues = 500;

    private readonly int[] kinds = new int[(int)CellKind.Odd + 1];
    private readonly Dictionary<string, int> values = new(StringComparer.Ordinal);

    /// <summary>Fields that say something: neither empty nor a word for that.</summary>
    public int Filled { get; private set; }

    /// <summary>All fields.</summary>
    public int Count { get; private set; }

    /// <summary>The kind that most of the fields are of, or <see cref="CellKind.Text"/> where no kind is that of seven in ten.</summary>
    public CellKind Kind
    {
        get
        {
            for (CellKind kind = CellKind.Number; kind <= CellKind.Code; kind++)
            {
                if (kind is not CellKind.Missing && Filled > 0 && kinds[(int)kind] >= 0.7 * Filled)
                {
                    return kind;
                }
            }

            return CellKind.Text;
        }
    }

    /// <summary>Whether the kind tells values from a name: a code does not quite.</summary>
    public bool IsTyped => Filled > 0 && Kind is CellKind.Number or CellKind.Time or CellKind.Boolean or CellKind.Address;

    /// <summary>Whether a text stands in the column.</summary>
    public bool Has(string value) => values.ContainsKey(value);

    /// <summary>The columns of some records.</summary>
    /// <param name="table">The sample.</param>
    /// <param name="records">Records, all of the given width.</param>
    /// <param name="width">Fields of each.</param>
    public static ColumnProfile[] Of(SampleTable table, IEnumerable<SampleRecord> records, int width)
    {
        ColumnProfile[] columns = [.. Enumerable.Range(0, width).Select(_ => new ColumnProfile())];
        foreach (SampleRecord record in records)
        {
            for (int i = 0; i < width; i++)
            {
                SampleCell cell = table.Cell(record, i);
                columns[i].Add(table.Text.AsSpan(cell.Start, cell.Length).Trim(), cell.IsQuoted);
            }
        }

        return columns;
    }

    private void Add(ReadOnlySpan<char> text, bool isQuoted)
    {
        Count++;
        CellKind kind = CellKinds.Of(text, isQuoted);
        kinds[(int)kind]++;
        if (kind is CellKind.Empty or CellKind.Missing)
        {
            return;
        }

        Filled++;
        if (values.Count < MostValues)
        {
            string value = text.ToString();
            values[value] = values.GetValueOrDefault(value) + 1;
        }
    }
}

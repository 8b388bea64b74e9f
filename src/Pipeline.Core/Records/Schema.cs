namespace Pipeline.Records;

/// <summary>The ordered columns of the records at one place of the pipeline. Names are compared by their characters.</summary>
public sealed class Schema
{
    private readonly Dictionary<string, int> ordinals;

    /// <summary>Makes a schema.</summary>
    /// <param name="columns">The columns in order.</param>
    /// <param name="sourceFields">How many fields a record of the file has.</param>
    /// <param name="slots">How many slots are taken in all, those of dropped columns included.</param>
    /// <exception cref="ArgumentException">Two columns have the same name.</exception>
    public Schema(IReadOnlyList<Column> columns, int sourceFields, int slots)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Columns = columns;
        SourceFields = sourceFields;
        Slots = slots;
        ordinals = new Dictionary<string, int>(columns.Count, StringComparer.Ordinal);
        for (int i = 0; i < columns.Count; i++)
        {
            if (!ordinals.TryAdd(columns[i].Name, i))
            {
                throw new ArgumentException($"two columns are called '{columns[i].Name}'", nameof(columns));
            }
        }
    }

    /// <summary>What the file's first values tell; null where nobody read them.</summary>
    internal IColumnSample? Sample { get; init; }

    /// <summary>The columns in the order in which they are written.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Number of fields of a source record: slots 0 to this less one.</summary>
    public int SourceFields { get; }

    /// <summary>Number of slots in use; the next computed column takes this one.</summary>
    public int Slots { get; }

    /// <summary>The column called so, or null.</summary>
    public Column? Find(string name) => ordinals.TryGetValue(name, out int i) ? Columns[i] : null;

    /// <summary>The place of the column called so, or -1.</summary>
    public int IndexOf(string name) => ordinals.TryGetValue(name, out int i) ? i : -1;

    /// <summary>The same slots with other columns.</summary>
    public Schema With(IReadOnlyList<Column> columns) => new(columns, SourceFields, Slots) { Sample = Sample };

    /// <summary>A schema with a computed column: in the place of the one called so, or behind the last.</summary>
    public Schema WithComputed(string name, ColumnType type, out int slot)
    {
        slot = Slots;
        List<Column> columns = [.. Columns];
        Column computed = new(name, type, slot);
        int at = IndexOf(name);
        if (at < 0)
        {
            columns.Add(computed);
        }
        else
        {
            columns[at] = computed;
        }

        return new Schema(columns, SourceFields, Slots + 1) { Sample = Sample };
    }
}

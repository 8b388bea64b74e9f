using Pipeline.Csv;
using Pipeline.Records;

namespace Pipeline.Profiles;

/// <summary>Counts the values of batches, column by column. Belongs to one thread at a time.</summary>
internal sealed class ProfileCounter
{
    private readonly DataProfile profile;
    private readonly IReadOnlyList<Column> columns;
    private readonly RecordLayout layout;
    private readonly TableRoom room;
    private readonly OutputColumns output;
    private readonly int[] places;
    private readonly ValueTable[] tables;
    private readonly PackedLane?[] lanes;
    private readonly PackedWriter packed = new();
    private readonly int[] groupColumns;
    private readonly bool[] pairColumns;
    private readonly GroupColumns groups;
    private readonly PairRows? pairs;
    private readonly PooledBytes plain = new();
    private readonly byte quote;
    private long[] records = new long[1];

    /// <summary>Makes a counter of records with these columns.</summary>
    public ProfileCounter(DataProfile profile, IReadOnlyList<Column> columns, RecordLayout layout)
    {
        this.profile = profile;
        this.columns = columns;
        this.layout = layout;
        output = new OutputColumns(columns, layout);
        quote = output.Quote;
        places = [.. columns.Select(column => profile.Places[column.Name])];
        room = new TableRoom(profile.TableBytes(columns.Count));
        tables = [.. places.Select(place => new ValueTable(room, table => profile.Take(place, table, packed)))];
        lanes = [.. columns.Select((column, place) => profile.IsPacked(column) ? new PackedLane(profile.LaneValues, lane => profile.Take(places[place], lane, packed)) : null)];
        groups = new GroupColumns(profile.Groups, profile.Options.By.Count);
        groupColumns = [.. columns.Select(column => profile.Options.By.ToList().IndexOf(column.Name))];
        pairs = profile.Pairs.Used.Count > 0 ? profile.Pairs.NewRows() : null;
        pairColumns = [.. places.Select(place => profile.Pairs.Used.Contains(place))];
    }

    /// <summary>Bytes that it takes, about.</summary>
    public long Room => room.Taken + tables.Sum(table => table.Beside) + lanes.Sum(lane => lane?.Room ?? 0);

    /// <summary>Whether it counts records with these columns.</summary>
    public bool IsOf(IReadOnlyList<Column> others, RecordLayout otherLayout) => ReferenceEquals(columns, others) && layout == otherLayout;

    /// <summary>Counts the records of an output.</summary>
    public void Count(EncodedOutput encoded)
    {
        if (profile.Options.By.Count > 0)
        {
            // First of all which group each record is of: its columns may stand behind others.
            groups.Begin();
            GroupTaker taker = new(this);
            output.Read(encoded, ref taker);
            groups.End();
        }

        Taker values = new(this);
        output.Read(encoded, ref values);
        values.End();
    }

    /// <summary>Gives away what is left, and adds the number of records; it is not used any more.</summary>
    public void Complete(RecordCounts counts)
    {
        Array.ForEach(tables, table => table.TakeOut());
        Array.ForEach(lanes, lane => lane?.TakeOut());
        counts.Add(columns, places, records);
        pairs?.Complete();
        groups.Dispose();
        packed.Dispose();
        plain.Dispose();
    }

    private void Add(int column, ReadOnlySpan<byte> value, int group)
    {
        // What a table does not reduce is sorted; as words, where it can be had so.
        if (tables[column].IsList && lanes[column] is { } lane && PackedValue.TryPack(value, out ulong word))
        {
            lane.Add(word);
        }
        else
        {
            tables[column].Add(value, group);
        }
    }

    private ReadOnlySpan<byte> Plain(byte[] buffer, int start, int length, bool wasQuoted)
    {
        ReadOnlySpan<byte> value = buffer.AsSpan(start, length);
        int at = wasQuoted ? value.IndexOf(quote) : -1;
        if (at < 0)
        {
            return value;
        }

        plain.CutTo(0);
        for (; at >= 0; at = value.IndexOf(quote))
        {
            plain.Add(value[..(at + 1)]);
            value = value[(at + 2)..];
        }

        plain.Add(value);
        return plain.Written;
    }

    private struct GroupTaker(ProfileCounter counter) : IOutputTaker
    {
        private int part;

        public readonly void Begin(int rows) => counter.groups.Add(rows);

        public bool Wants(int column)
        {
            part = counter.groupColumns[column];
            return part >= 0;
        }

        public readonly void AddNull(int row) => counter.groups.SetNull(row, part);

        public readonly void Add(int row, byte[] buffer, int start, int length, bool wasQuoted) =>
            counter.groups.Set(row, part, counter.Plain(buffer, start, length, wasQuoted));
    }

    private struct Taker(ProfileCounter counter) : IOutputTaker
    {
        private readonly bool hasGroups = counter.profile.Options.By.Count > 0;
        private int first;
        private int rows;
        private int column;
        private ValueTable? table;

        public void Begin(int rows)
        {
            first += this.rows;
            this.rows = rows;
            counter.pairs?.Begin(rows);
            if (!hasGroups)
            {
                counter.records[0] += rows;
                return;
            }

            for (int row = 0; row < rows; row++)
            {
                int group = counter.groups[first + row];
                if (group >= counter.records.Length)
                {
                    Array.Resize(ref counter.records, Math.Max(group + 1, 2 * counter.records.Length));
                }

                counter.records[group]++;
            }
        }

        public bool Wants(int column)
        {
            table?.Drain();
            this.column = column;
            table = counter.tables[column];
            return true;
        }

        public readonly void AddNull(int row)
        {
        }

        public readonly void Add(int row, byte[] buffer, int start, int length, bool wasQuoted)
        {
            int group = hasGroups ? counter.groups[first + row] : 0;
            if (length <= ValueTable.MostShort && !wasQuoted && !table!.IsList && start <= buffer.Length - (ValueTable.MostShort + 1))
            {
                table.AddShort(ref buffer[start], length, group);
            }
            else
            {
                counter.Add(column, counter.Plain(buffer, start, length, wasQuoted), group);
            }

            if (counter.pairColumns[column])
            {
                counter.pairs!.Set(row, counter.places[column], counter.Plain(buffer, start, length, wasQuoted));
            }
        }

        public readonly void End()
        {
            table?.Drain();
            counter.pairs?.End();
        }
    }
}

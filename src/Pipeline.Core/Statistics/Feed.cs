using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// Evaluates an argument of aggregates and gives its values to their states: of one record at a time, or of a block of them. Belongs to one
/// thread.
/// </summary>
internal abstract class Feed
{
    /// <summary>Whether the argument can be evaluated for many records at once.</summary>
    public virtual bool IsBlockwise => false;

    /// <summary>Evaluates for a record. A failure is left in it.</summary>
    public abstract void Read(RecordFields record);

    /// <summary>Adds what was read to a group, unless it was null.</summary>
    public abstract void Add(int group, long position);

    /// <summary>Evaluates for many records, where <see cref="IsBlockwise"/>. One that fails is put off.</summary>
    public virtual void ReadMany(RecordBlock block, ReadOnlySpan<int> rows) => throw new NotSupportedException();

    /// <summary>Adds what was read for many.</summary>
    /// <param name="groups">The group of each of the rows; negative for one that was put off.</param>
    /// <param name="rows">Numbers of the records in their block.</param>
    /// <param name="position">Position of the block's first record.</param>
    public virtual void AddMany(ReadOnlySpan<int> groups, ReadOnlySpan<int> rows, long position) => throw new NotSupportedException();

    /// <summary>A feed of what an argument has to be given to.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="columns">The columns of states.</param>
    /// <param name="values">Takes the forms of all values, where they are needed.</param>
    /// <param name="chains">Take their numbers instead, where they have any.</param>
    public static Feed Of(AggregateArgument argument, IReadOnlyList<StateColumn> columns, ITakes<ReadOnlySpan<byte>>? values, ValueChains? chains)
    {
        StateColumn[] fed = [.. argument.Columns.Select(column => columns[column])];
        if (argument.Second is { } second)
        {
            return argument.Node is Node<double> y
                ? new PairFeed<double>(y, (Node<double>)second, [.. fed.Cast<ITakesPairs<double>>()])
                : new PairFeed<DecimalValue>((Node<DecimalValue>)argument.Node, (Node<DecimalValue>)second, [.. fed.Cast<ITakesPairs<DecimalValue>>()]);
        }

        return argument.Node switch
        {
            Node<long> node => new Feed<long>(node, fed, values, chains),
            Node<DecimalValue> node => new Feed<DecimalValue>(node, fed, values, chains),
            Node<double> node => new Feed<double>(node, fed, values, chains),
            Node<bool> node => new Feed<bool>(node, fed, values, chains),
            Node<int> node => new Feed<int>(node, fed, values, chains),
            _ => new TextFeed((Node<ReadOnlySpan<byte>>)argument.Node, fed, values),
        };
    }
}

/// <summary>Values of one type that is no text.</summary>
internal sealed class Feed<T> : Feed
{
    private readonly Node<T> node;
    private readonly ITakes<T>[] takers;
    private T[] values = [];
    private bool[] known = [];
    private int[] groupsOfKnown = [];
    private T value = default!;
    private bool isKnown;

    /// <summary>Makes it.</summary>
    public Feed(Node<T> node, IReadOnlyList<StateColumn> columns, ITakes<ReadOnlySpan<byte>>? all, ValueChains? chains)
    {
        this.node = node;
        ITakes<ReadOnlySpan<byte>>[] ofForms = [.. columns.OfType<ITakes<ReadOnlySpan<byte>>>()];
        takers =
        [
            .. columns.OfType<ITakes<T>>(),
            .. columns.OfType<CountColumn>().Select(count => new CountTaker<T>(count)),
            .. ofForms.Length == 0 ? (ITakes<T>[])[] : [Formed(ofForms)],
            .. all is null ? (ITakes<T>[])[] : [chains is null ? Formed(all) : ((ValueCode<T>)ValueCode.Of(node.Type)!).Taker(chains, Formed(all))],
        ];

        FormTaker<T> Formed(params ITakes<ReadOnlySpan<byte>>[] takers) => new((ValueForm<T>)ValueForm.Of(node.Type), takers);
    }

    /// <inheritdoc/>
    public override bool IsBlockwise => node.IsBlockwise();

    /// <inheritdoc/>
    public override void Read(RecordFields record) => isKnown = node.TryGet(record, out value);

    /// <inheritdoc/>
    public override void Add(int group, long position)
    {
        if (!isKnown)
        {
            return;
        }

        foreach (ITakes<T> taker in takers)
        {
            taker.Add(group, value, position);
        }
    }

    /// <inheritdoc/>
    public override void ReadMany(RecordBlock block, ReadOnlySpan<int> rows)
    {
        if (values.Length < rows.Length)
        {
            values = new T[rows.Length];
            known = new bool[rows.Length];
            groupsOfKnown = new int[rows.Length];
        }

        ((IBlockNode<T>)node).GetMany(block, rows, values, known);
    }

    /// <inheritdoc/>
    public override void AddMany(ReadOnlySpan<int> groups, ReadOnlySpan<int> rows, long position)
    {
        Span<int> known = groupsOfKnown.AsSpan(0, groups.Length);
        for (int i = 0; i < groups.Length; i++)
        {
            known[i] = this.known[i] ? groups[i] : -1;
        }

        foreach (ITakes<T> taker in takers)
        {
            if (taker is ITakesMany<T> many)
            {
                many.AddMany(known, values.AsSpan(0, known.Length));
                continue;
            }

            for (int i = 0; i < known.Length; i++)
            {
                if (known[i] >= 0)
                {
                    taker.Add(known[i], values[i], position + rows[i]);
                }
            }
        }
    }
}

/// <summary>Texts.</summary>
internal sealed class TextFeed(Node<ReadOnlySpan<byte>> node, IReadOnlyList<StateColumn> columns, ITakes<ReadOnlySpan<byte>>? all) : Feed
{
    private readonly CountColumn[] counts = [.. columns.OfType<CountColumn>()];
    private readonly ITakes<ReadOnlySpan<byte>>[] takers = [.. columns.OfType<ITakes<ReadOnlySpan<byte>>>(), .. all is null ? (ITakes<ReadOnlySpan<byte>>[])[] : [all]];
    private readonly PooledBytes form = new();

    /// <inheritdoc/>
    public override void Read(RecordFields record)
    {
        form.CutTo(0);
        if (node.TryGet(record, out ReadOnlySpan<byte> text))
        {
            TextValueForm.Instance.Write(text, form);
        }
    }

    /// <inheritdoc/>
    public override void Add(int group, long position)
    {
        if (form.Length == 0)
        {
            return;
        }

        foreach (CountColumn count in counts)
        {
            count.Add(group);
        }

        foreach (ITakes<ReadOnlySpan<byte>> taker in takers)
        {
            taker.Add(group, form.Written, position);
        }
    }
}

/// <summary>Gives values in their form to what takes that.</summary>
internal sealed class FormTaker<T>(ValueForm<T> form, ITakes<ReadOnlySpan<byte>>[] takers) : ITakes<T>
{
    private readonly PooledBytes bytes = new();

    /// <inheritdoc/>
    public void Add(int group, T value, long position)
    {
        bytes.CutTo(0);
        form.Write(value, bytes);
        foreach (ITakes<ReadOnlySpan<byte>> taker in takers)
        {
            taker.Add(group, bytes.Written, position);
        }
    }
}

using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Expressions.Values;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Profiles;

/// <summary>
/// What the records of a run look like, column by column: exact, in bounded memory, the same at any parallelism. Given to a run, which counts in
/// it what it would write; it is complete when that has ended well.
/// </summary>
public sealed partial class DataProfile
{
    // Tables of values, what sorts the values, what sorts those that are packed and what is on the way to that, and what sorts the numbers of a column.
    private const int PartOfTables = 4;
    private const int PartOfValues = 4;
    private const int PartOfPacked = 4;
    private const int PartOfLanes = 8;
    private const int PartOfNumbers = 8;
    private const long LeastTable = 64 << 10;
    private const int MostLane = 128 << 10;
    private const int LeastLane = 1 << 10;
    private const int MostStates = 4_000_000;

    private readonly Lock gate = new();
    private SpillSorter? sorter;
    private PackedValues? packed;
    private SpillSpace? space;

    /// <summary>Makes it.</summary>
    /// <param name="plan">What is run.</param>
    /// <param name="options">What is wanted.</param>
    /// <exception cref="PlanException">A column that was named is not there.</exception>
    public DataProfile(PipelinePlan plan, ProfileOptions options)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        Plan = plan;
        Options = options;
        Written = [.. plan.Files.DistinctBy(file => file.Bound.Written).SelectMany(file => file.Bound.Written).DistinctBy(column => column.Name, StringComparer.Ordinal)];
        Places = Written.Select((column, place) => (column.Name, place)).ToDictionary(pair => pair.Name, pair => pair.place, StringComparer.Ordinal);
        List<Problem> problems = [];
        Array.ForEach([.. options.By], name => CheckColumn("--by", name, problems));
        if (options.Fit is { } fit)
        {
            Array.ForEach([fit.Response, .. fit.Terms.SelectMany(term => term.Factors).Select(factor => factor.Column)], name => CheckColumn("--fit", name, problems));
        }

        if (problems.Count > 0)
        {
            throw new PlanException(problems);
        }

        Pairs = new NumberPairs(options, Written, Places);
        int widest = plan.Files.Select(file => file.Bound.Written.Count).DefaultIfEmpty().Max();
        Counters = new ProfileCounters(this, Math.Max(1, plan.Definition.Run.Jobs) * (TableBytes(widest) + (widest * (ValueTable.MostBeside + ((long)LaneValues * sizeof(ulong))))));
    }

    /// <summary>What is wanted.</summary>
    public ProfileOptions Options { get; }

    /// <summary>What each column is like, group by group in the order of their values.</summary>
    public IReadOnlyList<ColumnSummary> Columns { get; private set; } = [];

    /// <summary>The correlations, where they were asked for.</summary>
    public IReadOnlyList<ColumnCorrelation> Correlations { get; private set; } = [];

    /// <summary>The fit, where one was asked for and there are records for it.</summary>
    public ProfileFit? Fit { get; private set; }

    /// <summary>Writes all figures as JSON.</summary>
    public void WriteJson(Stream to)
    {
        ArgumentNullException.ThrowIfNull(to);
        ProfileJson.Write(this, to);
    }

    /// <summary>Writes the figures of the columns as CSV, a record for each column.</summary>
    public void WriteCsv(Stream to)
    {
        ArgumentNullException.ThrowIfNull(to);
        ProfileRows.WriteCsv(this, to);
    }

    /// <summary>What is run.</summary>
    internal PipelinePlan Plan { get; }

    /// <summary>The columns, those of the first file first.</summary>
    internal IReadOnlyList<Column> Written { get; }

    /// <summary>Where a column stands among them.</summary>
    internal IReadOnlyDictionary<string, int> Places { get; }

    /// <summary>Numbers of the groups.</summary>
    internal GroupNumbers Groups { get; } = new();

    /// <summary>What is computed of several columns.</summary>
    internal NumberPairs Pairs { get; }

    /// <summary>What counts the values.</summary>
    internal ProfileCounters Counters { get; }

    /// <summary>Bytes that the tables of a counter of so many columns may take.</summary>
    internal long TableBytes(int columns) => Math.Max(LeastTable * Math.Max(1, columns), Plan.Definition.Run.StateMemory / PartOfTables / Math.Max(1, Plan.Definition.Run.Jobs));

    /// <summary>How many packed values of a column a counter gathers before they are sorted.</summary>
    internal int LaneValues => (int)Math.Clamp(Plan.Definition.Run.StateMemory / PartOfLanes / Math.Max(1, Plan.Definition.Run.Jobs) / Math.Max(1, Written.Count) / sizeof(ulong), LeastLane, MostLane);

    /// <summary>Whether the values of a column may be packed: not those written in a way of their own, nor by groups.</summary>
    internal bool IsPacked(Column column) => Options.By.Count == 0 && !ColumnForms.Has(column);

    /// <summary>Says where a run puts what does not fit into memory.</summary>
    internal void Begin(SpillSpace space)
    {
        this.space = space;
        sorter = new SpillSorter(Plan.Definition.Run.StateMemory / PartOfValues, space);
        packed = new PackedValues(Written.Count, new SpillSorter(Plan.Definition.Run.StateMemory / PartOfPacked, space));
    }

    /// <summary>Counts the output of a batch. Called by several threads; one that failed has none.</summary>
    internal void Count(RecordBatch batch)
    {
        if (batch.Output is not { } output || batch.Failure is not null)
        {
            return;
        }

        BoundFile file = Plan.Files[batch.File].Bound;
        ProfileCounter counter = Counters.Take(file.Written, file.Layout);
        counter.Count(output);
        Counters.Give(counter);
    }

    /// <summary>Takes the values of a table.</summary>
    internal void Take(int column, ValueTable table, PackedWriter writer)
    {
        using PooledBytes key = new();
        Span<byte> scratch = stackalloc byte[ValueTable.MostShort + 1];
        bool isPacked = IsPacked(Written[column]);
        ulong[] words = isPacked ? new ulong[table.Count] : [];
        uint[] times = isPacked ? new uint[table.Count] : [];
        int count = 0;
        lock (gate)
        {
            for (int slot = 0; slot < table.Slots; slot++)
            {
                if (table.TimesAt(slot) is not (> 0 and uint often))
                {
                    continue;
                }

                ReadOnlySpan<byte> value = table.ValueAt(slot, scratch, out int group);
                if (isPacked && PackedValue.TryPack(value, out words[count]))
                {
                    times[count++] = often;
                    continue;
                }

                key.CutTo(0);
                ProfileKey.Write(column, group, value, key);
                VarNumber.Write(sorter!.Add(key.Written, VarNumber.LengthOf(often)), often);
            }
        }

        packed!.Add(column, words, times, count, writer);
    }

    /// <summary>Takes packed values.</summary>
    internal void Take(int column, PackedLane lane, PackedWriter writer) => packed!.Add(column, lane.Values, [], lane.Count, writer);

    /// <summary>Makes the summaries when all batches were counted.</summary>
    internal void Complete(CancellationToken cancellation)
    {
        int groups = Options.By.Count == 0 ? 1 : Groups.Values.Count;
        if ((long)groups * Written.Count > MostStates)
        {
            throw new InputException(ExitCodes.Usage, "stats.groups", "--by", null, $"{groups:#,0} groups of {Written.Count:#,0} columns are too many: --select fewer columns");
        }

        Counters.Complete();
        long[,] records = Counters.Records.All(Written.Count, Math.Max(1, groups));
        try
        {
            Columns = Summaries(records, groups, cancellation);
            Correlations = Pairs.Correlations(Columns);
            Fit = Pairs.Fit();
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Gives back what is in memory and on disk; also of a run that failed.</summary>
    internal void Release()
    {
        sorter?.Dispose();
        packed?.Dispose();
        sorter = null;
        packed = null;
        Counters.Clear();
    }

    private void CheckColumn(string flag, string name, List<Problem> problems)
    {
        if (!Places.ContainsKey(name))
        {
            string[] names = [.. Written.Select(column => column.Name)];
            problems.Add(new Problem(null, $"{flag}: no column '{name}'{Suggestion.Clause(name, names)}; there are {string.Join(", ", names)}", ExitCodes.Usage));
        }
    }
}

using Pipeline.Spill;

namespace Pipeline.Profiles;

/// <content>The summaries, made of what was counted.</content>
public sealed partial class DataProfile
{
    private IReadOnlyList<ColumnSummary> Summaries(long[,] records, int groups, CancellationToken cancellation)
    {
        using ValueStream values = new(sorter!.Merge(cancellation));
        return Options.By.Count == 0 ? OfColumns(records, values, cancellation) : OfGroups(records, groups, values, cancellation);
    }

    /// <summary>Values come column by column; what is packed of a column is folded while the next ones are read, unless it is too much for memory.</summary>
    private ColumnSummary[] OfColumns(long[,] records, ValueStream values, CancellationToken cancellation)
    {
        List<ColumnFold> folds = [];
        List<Task<ColumnSummary>> folding = [];
        long most = Plan.Definition.Run.StateMemory / PartOfNumbers / Plan.Definition.Run.Jobs;
        packed!.Begin(cancellation);
        try
        {
            for (int place = 0; place < Written.Count; place++)
            {
                int column = place;
                ColumnFold fold = NewFold(cancellation);
                folds.Add(fold);
                fold.Begin(Written[column]);
                Fold(fold, values, column, 0);
                IEnumerable<byte[]> blocks = packed.BlocksOf(column);
                bool isMuch = packed.BytesOf(column) > most;
                blocks = isMuch ? blocks : [.. blocks];
                while (folding.Count(task => !task.IsCompleted) >= Plan.Definition.Run.Jobs)
                {
                    Task.WaitAny([.. folding.Where(task => !task.IsCompleted)], cancellation);
                }

                folding.Add(isMuch ? Task.FromResult(End()) : Task.Run(End, cancellation));

                ColumnSummary End()
                {
                    using (fold)
                    {
                        using IEnumerator<byte[]> next = blocks.GetEnumerator();
                        fold.AddPacked(new PackedStream(next), packed.CountOf(column), packed.ScaleOf(column));
                        return fold.End(Written[column].Name, [], records[column, 0]);
                    }
                }
            }

            return [.. folding.Select(task => task.GetAwaiter().GetResult())];
        }
        finally
        {
            // Also where one of them failed: they use what is given back now.
            Task.WhenAll(folding).ContinueWith(static _ => { }, TaskScheduler.Default).Wait(CancellationToken.None);
            folds.ForEach(fold => fold.Dispose());
        }
    }

    private List<ColumnSummary> OfGroups(long[,] records, int groups, ValueStream values, CancellationToken cancellation)
    {
        using ColumnFold fold = NewFold(cancellation);
        var summaries = new ColumnSummary[groups, Written.Count];
        for (int column = 0; column < Written.Count; column++)
        {
            for (int group = 0; group < groups; group++)
            {
                fold.Begin(Written[column]);
                Fold(fold, values, column, group);
                summaries[group, column] = fold.End(Written[column].Name, Groups.Values[group], records[column, group]);
            }
        }

        return
        [
            .. Enumerable.Range(0, groups)
                .OrderBy(group => Groups.Values[group], GroupOrder.Instance)
                .SelectMany(group => Enumerable.Range(0, Written.Count).Select(column => summaries[group, column])),
        ];
    }

    private ColumnFold NewFold(CancellationToken cancellation) =>
        new(Options, new NumberSorters(() => new SpillSorter(Plan.Definition.Run.StateMemory / PartOfNumbers / (Options.By.Count == 0 ? Plan.Definition.Run.Jobs + 1 : 1), space!)), cancellation);

    private static void Fold(ColumnFold fold, ValueStream values, int column, int group)
    {
        while (values.TryNext(column, group, out ReadOnlySpan<byte> value, out long times))
        {
            fold.Add(value, times);
        }
    }
}

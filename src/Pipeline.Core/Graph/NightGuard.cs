using System.Collections.Concurrent;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Nights;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Runs;
using Pipeline.Runs.Journal;

namespace Pipeline.Graph;

/// <summary>
/// Counts what a run writes, and compares it with the nights before, as the ledger of its output folder has them. Only a run that
/// publishes to a folder has such a ledger, and only one whose guard is on makes a guard.
/// </summary>
internal sealed class NightGuard
{
    private const int Named = 20;

    private readonly PipelinePlan plan;
    private readonly GuardDefinition guard;
    private readonly FigureCounts counts;
    private readonly ConcurrentDictionary<(object Columns, object Layout), ConcurrentBag<OutputCounter>> idle = new();
    private readonly ConcurrentDictionary<long, BatchFigures> counted = new();
    private NightVerdict? verdict;
    private int damagedLines;

    private NightGuard(PipelinePlan plan)
    {
        this.plan = plan;
        guard = plan.Definition.Guard;
        counts = new FigureCounts(plan.Files.SelectMany(file => file.Header), ColumnsOf(plan), guard.Sums);
    }

    /// <summary>The run's guard; null where nothing is to be counted.</summary>
    public static NightGuard? Of(PipelinePlan plan, bool isFolder) => isFolder && plan.Definition.Guard.Mode != GuardMode.None ? new NightGuard(plan) : null;

    /// <summary>Refuses a run that goes on from a place where its figures are not known.</summary>
    /// <exception cref="RunException">78.</exception>
    public static void CheckResumed(PipelinePlan plan, Checkpoint from, string run)
    {
        if (plan.Definition.Guard is not { Mode: not GuardMode.None } guard)
        {
            return;
        }

        if (from.Figures is null || !from.Figures.Fits(NightFigures.Counted(ColumnsOf(plan)).Count, guard.Sums.Distinct(StringComparer.Ordinal)))
        {
            string why = from.Figures is null ? "it counted no figures for guard.mode" : "it counted figures of other columns (guard.sums)";
            throw JournalHeader.Refused(ExitCodes.Definition, run, $"{why}, and they cannot be counted any more without reading again; go on with --guard none");
        }
    }

    /// <summary>Whether the run must not publish. Known behind <see cref="Judge"/>.</summary>
    public bool Refuses => guard.Mode == GuardMode.Fail && verdict is { Findings.Count: > 0 };

    /// <summary>The findings, the first of them where there are many.</summary>
    public IReadOnlyList<string> Findings => verdict is not { } known ? []
        : known.Findings.Count <= Named ? known.Findings : [.. known.Findings.Take(Named), $"and {known.Findings.Count - Named:#,0} figures more"];

    /// <summary>What a run that publishes warns of: its findings, or that damage of the ledger left nothing to compare with.</summary>
    public IReadOnlyList<string> Warnings => Refuses ? [] : damagedLines > 0 && verdict is { Compared: 0 } known ? [$"guard.mode: {Sentence(known)}"] : Findings;

    /// <summary>What the report says; null while nothing was compared.</summary>
    public GuardReport? Report => verdict is not { } known ? null : new GuardReport(guard.Mode.ToString().ToLowerInvariant(), known.Nights.Count, known.Compared, known.Findings.Count, Sentence(known));

    /// <summary>Why the run publishes nothing.</summary>
    public string Failure => $"{Number(verdict!.Findings.Count, "figure is", "figures are")} not as on earlier nights: {verdict.Findings[0]}{(verdict.Findings.Count > 1 ? " …" : "")}; "
        + "publish it all the same with --guard warn, or with --guard accept where it will be like this from now on";

    /// <summary>What the ledger keeps of this night.</summary>
    public NightFigures Figures => counts.Figures(guard.Mode == GuardMode.Accept);

    /// <summary>Counts the output of a batch. Called by several threads; one that failed has none.</summary>
    public void Count(RecordBatch batch)
    {
        if (batch.Output is not { } output || batch.Failure is not null)
        {
            return;
        }

        BoundFile file = plan.Files[batch.File].Bound;
        ConcurrentBag<OutputCounter> counters = idle.GetOrAdd((file.Written, file.Layout), static _ => []);
        if (!counters.TryTake(out OutputCounter? counter))
        {
            counter = new OutputCounter(counts, file.Written, file.Layout);
        }

        counted[batch.Sequence] = counter.Count(output);
        counters.Add(counter);
    }

    /// <summary>Adds a batch that was accounted for; they come in their order.</summary>
    public void Add(RecordBatch batch)
    {
        if (counted.TryRemove(batch.Sequence, out BatchFigures? figures))
        {
            counts.Add(figures);
        }
    }

    /// <summary>What a checkpoint keeps.</summary>
    public FiguresMark TakeMark() => counts.TakeMark();

    /// <summary>Goes on from a checkpoint.</summary>
    public void Restore(Checkpoint from) => counts.Restore(from.Figures!);

    /// <summary>Compares the run with the nights before.</summary>
    /// <exception cref="RunException">74, 77: the ledger cannot be read.</exception>
    public void Judge(string output, StageCounts records, IFileSystemCalls calls)
    {
        try
        {
            IReadOnlyList<EarlierNight> nights = EarlierNights.Of(Ledger.Read(output, calls, out IReadOnlyList<int> damaged), plan.Definition.Name, guard.Nights);
            damagedLines = damaged.Count;
            verdict = NightJudge.Judge(guard, records, Figures, nights);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "read the ledger", ControlFolder.LedgerOf(output));
        }
    }

    private static IEnumerable<string> ColumnsOf(PipelinePlan plan) => plan.Files.DistinctBy(file => file.Bound.Written).SelectMany(file => file.WrittenColumns);

    private string Sentence(NightVerdict known)
    {
        string nights = Number(known.Nights.Count, "night", "nights");
        string said = known.Compared == 0 ? $"nothing is compared: {nights} of {NightJudge.NeededNights(guard)} that are needed (guard.min_nights)"
            : known.Findings.Count == 0 ? $"{Number(known.Compared, "figure is", "figures are")} as on the {nights} before"
            : $"{known.Findings.Count:#,0} of {Number(known.Compared, "figure is", "figures are")} not as on the {nights} before";
        string later = guard.Mode == GuardMode.Accept ? "; later nights are compared with this one on" : "";
        return said + later + (damagedLines == 0 ? "" : $"; {Number(damagedLines, "damaged line of the ledger does", "damaged lines of the ledger do")} not count");
    }

    private static string Number(int count, string one, string many) => $"{count:#,0} {(count == 1 ? one : many)}";
}

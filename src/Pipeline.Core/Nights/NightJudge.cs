using System.Globalization;
using Pipeline.Definition;
using Pipeline.Records;

namespace Pipeline.Nights;

/// <summary>
/// Compares the figures of a run with those of earlier nights. The floors below are what is well in any case: without them a figure that
/// never changed would allow no change, and a null among a million records would be a multiple of none.
/// </summary>
internal sealed class NightJudge
{
    /// <summary>Of rows, distinct values and sums: a tenth of the median.</summary>
    public const double CountFloor = 0.1;

    /// <summary>Of rates: a hundredth of all records.</summary>
    public const double RateFloor = 0.01;

    // Four standard errors of the estimate.
    private const double DistinctFloor = 4 * DistinctSketch.RelativeError;
    private const int NamedColumns = 5;

    private readonly GuardDefinition guard;
    private readonly IReadOnlyList<EarlierNight> nights;
    private readonly int needed;
    private readonly string which;
    private readonly List<string> findings = [];
    private int compared;

    private NightJudge(GuardDefinition guard, IReadOnlyList<EarlierNight> nights)
    {
        this.guard = guard;
        this.nights = nights;
        needed = NeededNights(guard);
        which = nights.Count == 0 ? "" : nights.Count == 1 ? $"run {nights[0].RunId}" : $"{nights.Count} nights, {nights[0].RunId} to {nights[^1].RunId}";
    }

    /// <summary>How many nights are needed.</summary>
    public static int NeededNights(GuardDefinition guard) => Math.Min(guard.MinNights, guard.Nights);

    /// <summary>Compares.</summary>
    /// <param name="guard">How.</param>
    /// <param name="counts">The records of this run.</param>
    /// <param name="tonight">What else was counted.</param>
    /// <param name="nights">The nights to compare with, oldest first.</param>
    public static NightVerdict Judge(GuardDefinition guard, StageCounts counts, NightFigures tonight, IReadOnlyList<EarlierNight> nights)
    {
        NightJudge judge = new(guard, nights);
        if (nights.Count >= judge.needed)
        {
            judge.Compare(counts, tonight);
        }

        return new NightVerdict(nights, judge.compared, judge.findings);
    }

    private void Compare(StageCounts counts, NightFigures tonight)
    {
        Count("rows read", counts.In, nights.Select(night => (double)night.Counts.In));
        Count("rows written", counts.Out, nights.Select(night => (double)night.Counts.Out));
        Rate("reject rate", RejectRate(counts), nights.Select(night => RejectRate(night.Counts)));
        IReadOnlyList<NightFigures> figures = [.. nights.Select(night => night.Figures).OfType<NightFigures>()];
        if (nights.LastOrDefault(night => night.Figures is not null) is { Figures: { } last } before)
        {
            Drift("header", tonight.Header, last.Header, before.RunId);
            Drift("columns of the output", [.. tonight.Columns.Select(column => column.Name)], [.. last.Columns.Select(column => column.Name)], before.RunId);
        }

        HashSet<string> ignored = new(guard.Ignore, StringComparer.Ordinal);
        Dictionary<string, ColumnFigures>[] columns = [.. figures.Select(night => night.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal))];
        foreach (ColumnFigures column in tonight.Columns.Where(column => !ignored.Contains(column.Name)))
        {
            ColumnFigures[] earlier = [.. columns.Where(night => night.ContainsKey(column.Name)).Select(night => night[column.Name])];
            Rate($"null rate of '{column.Name}'", column.NullRate, earlier.Select(night => night.NullRate));
            Distinct(column, earlier);
        }

        foreach (string column in guard.Sums)
        {
            Sum(column, tonight, figures);
        }
    }

    private static double? RejectRate(StageCounts counts) => counts.In == 0 ? null : (double)counts.Rejected / counts.In;

    private void Count(string what, double value, IEnumerable<double> before)
    {
        compared++;
        ExpectedRange range = ExpectedRange.Of([.. before], guard, 0, CountFloor);
        if (!range.Has(value))
        {
            Find(what, Number(value), Number(Math.Max(0, Math.Ceiling(range.Least))), Number(Math.Floor(range.Most)));
        }
    }

    private void Rate(string what, double? value, IEnumerable<double?> before)
    {
        double[] known = [.. before.OfType<double>()];
        if (value is not { } rate || known.Length < needed)
        {
            return;
        }

        compared++;
        ExpectedRange range = ExpectedRange.Of(known, guard, RateFloor, 0);
        if (!range.Has(rate))
        {
            Find(what, Percent(rate), Percent(Math.Max(0, range.Least)), Percent(Math.Min(1, range.Most)));
        }
    }

    /// <summary>The share of a key stays as it is, whatever the number of records; of a column with few values their number does. So both have to differ.</summary>
    private void Distinct(ColumnFigures column, IReadOnlyList<ColumnFigures> earlier)
    {
        ColumnFigures[] known = [.. earlier.Where(night => night.DistinctShare is not null)];
        if (column.DistinctShare is not { } share || known.Length < needed)
        {
            return;
        }

        compared++;
        ExpectedRange shares = ExpectedRange.Of([.. known.Select(night => night.DistinctShare!.Value)], guard, 0, DistinctFloor);
        ExpectedRange values = ExpectedRange.Of([.. known.Select(night => (double)night.Distinct)], guard, 0, CountFloor);
        if (!shares.Has(share) && !values.Has(column.Distinct))
        {
            Find($"distinct share of '{column.Name}'", $"{Percent(Math.Min(1, share))} (about {Number(column.Distinct)})", Percent(Math.Max(0, shares.Least)), Percent(Math.Min(1, shares.Most)));
        }
    }

    private void Sum(string column, NightFigures tonight, IReadOnlyList<NightFigures> figures)
    {
        if (!tonight.Sums.TryGetValue(column, out string? sum))
        {
            // Of fewer than two values.
            return;
        }

        double[] known = [.. figures.Select(night => night.Sums.GetValueOrDefault(column)).OfType<string>().Select(Value)];
        if (sum is null)
        {
            compared++;
            findings.Add($"sum of '{column}': a value is no number of up to 28 digits, so there is none");
        }
        else if (known.Length >= needed)
        {
            compared++;
            ExpectedRange range = ExpectedRange.Of(known, guard, 0, CountFloor);
            if (!range.Has(Value(sum)))
            {
                Find($"sum of '{column}'", sum, Number(range.Least), Number(range.Most));
            }
        }

        static double Value(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    private void Drift(string what, IReadOnlyList<string> now, IReadOnlyList<string> before, string run)
    {
        compared++;
        if (now.SequenceEqual(before, StringComparer.Ordinal))
        {
            return;
        }

        string[] came = [.. now.Except(before, StringComparer.Ordinal)];
        string[] went = [.. before.Except(now, StringComparer.Ordinal)];
        string[] changes =
        [
            .. came.Length > 0 ? [$"{Names(came)} came"] : Array.Empty<string>(),
            .. went.Length > 0 ? [$"{Names(went)} went"] : Array.Empty<string>(),
            .. came.Length + went.Length == 0 ? ["the columns stand in another order"] : Array.Empty<string>(),
        ];
        findings.Add($"{what}: {string.Join(", ", changes)}; expected those of run {run}");
    }

    private void Find(string what, string value, string least, string most) => findings.Add($"{what}: {value}, expected {least} to {most} ({which})");

    private static string Names(IReadOnlyList<string> names)
    {
        string more = names.Count > NamedColumns ? $" and {names.Count - NamedColumns:#,0} more" : "";
        return string.Join(", ", names.Take(NamedColumns).Select(name => $"'{name}'")) + more;
    }

    private static string Number(double value) => value.ToString("#,0.####", CultureInfo.InvariantCulture);

    private static string Percent(double rate) => (100 * rate).ToString("0.##", CultureInfo.InvariantCulture) + " %";
}

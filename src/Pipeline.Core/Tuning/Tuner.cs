using System.Diagnostics;
using System.Globalization;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Tuning;

/// <summary>
/// Finds run settings for the user's own data and pipeline: a measured run of a sample says what is worth a try, trials race in
/// rounds, the sample doubles for those that are left, and what came out best has to win once more in trials of its own.
/// </summary>
public sealed class Tuner
{
    // A shorter run is start and end more than flow.
    private static readonly TimeSpan LeastTrial = TimeSpan.FromMilliseconds(250);

    // A run of this length is mostly its start and its end, whatever the settings.
    private static readonly TimeSpan TooShort = TimeSpan.FromMilliseconds(100);

    private const long FirstSample = 4 << 20;
    private const long LargestSample = 512 << 20;
    private const int BatchesPerCore = 8;

    // Of so few batches no setting changes much.
    private const int FewBatches = 4;
    private const int MostRounds = 15;
    private const int MostConfirming = 25;
    private const double ShareOfFirst = 0.45;
    private const double ShareOfSecond = 0.75;

    // A gain below two per cent is not worth a line in a file.
    private const double WorthIt = 0.98;

    private readonly PipelineDefinition definition;
    private readonly TuningOptions options;
    private readonly CancellationToken cancellation;
    private readonly string folder;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly PipelinePlan whole;
    private readonly int cores;
    private readonly Dictionary<int, string> failures = [];
    private readonly Dictionary<int, List<double>> seconds = [];
    private readonly Dictionary<int, MedianInterval> ratios = [];
    private IReadOnlyList<TrialSetting> settings = [];
    private Trial trial;
    private RunReport measured;
    private long sampleBytes;
    private int trials;

    private Tuner(PipelineDefinition definition, TuningOptions options, string folder, CancellationToken cancellation)
    {
        this.definition = definition;
        this.options = options;
        this.folder = folder;
        this.cancellation = cancellation;
        cores = options.Cores ?? Math.Min(definition.Run.Jobs, Environment.ProcessorCount);
        whole = PipelinePlan.Create(definition with { Input = definition.Input with { Gate = new GateDefinition() } });
        RefuseStreams(whole);
        trial = MakeSample(Math.Max(FirstSample, BatchesPerCore * (long)cores * definition.Run.BatchBytes));
        measured = Measure();
    }

    private long DataBytes => whole.Files.Sum(file => file.Bytes);

    private bool IsWhole { get; set; }

    /// <summary>Tunes. Takes about the budget; runs the whole pipeline many times, the user's programs too, and publishes nothing.</summary>
    /// <param name="definition">What would be run.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it; what it made is removed.</param>
    /// <exception cref="PlanException">The data cannot be planned, or is a stream.</exception>
    /// <exception cref="RunException">A run with the user's own settings fails.</exception>
    public static async Task<TuningResult> RunAsync(PipelineDefinition definition, TuningOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(options);
        using TuningFolder folder = TuningFolder.Make(options.Folder);
        try
        {
            return await Task.Factory.StartNew(() => new Tuner(definition, options, folder.Path, cancellation).Tune(), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "make the sample in", folder.Path);
        }
    }

    private static void RefuseStreams(PipelinePlan plan)
    {
        if (plan.Files.FirstOrDefault(file => file.Bytes < 0) is { } stream)
        {
            throw new PlanException([new Problem(null, $"{stream.Name} can be read once only, and tuning reads the data many times: name files or a folder", ExitCodes.Usage)]);
        }
    }

    private TuningResult Tune()
    {
        if (IsWhole && (measured.Duration < TooShort || measured.Blocks.Max(block => block.Batches) < FewBatches))
        {
            return Result(new Race(1, Random.Shared), null, null, string.Create(CultureInfo.InvariantCulture, $"a run of all the data takes {measured.Duration.TotalSeconds:0.000} s: too little to tune"));
        }

        TrialSettings possible = new(trial.Plan, measured, cores, options.WorkerCommand is [_, ..]);
        settings = options.ComparePlacement ? possible.Placements() : possible.Make();
        if (settings.Count == 1)
        {
            return Result(new Race(1, Random.Shared), null, null, "there is nothing to try: no setting of this job could be another one within the cores");
        }

        Told($"{(settings.Count == 2 ? "1 setting" : $"{settings.Count - 1} settings")} against your own, on {Megabytes(sampleBytes)} of {Megabytes(DataBytes)}");
        Race race = Rounds(IsWhole ? ShareOfSecond : ShareOfFirst);
        if (!IsWhole && race.Left.Count > 1 && 2 * LastOwn() * 2 * race.Left.Count * Race.LeastRounds < Remaining(ShareOfSecond))
        {
            IReadOnlyList<int> left = race.Left;
            trial = MakeSample(2 * sampleBytes);
            Told($"{left.Count - 1} of them once more, on {Megabytes(sampleBytes)}");
            race = Rounds(ShareOfSecond, left);
        }

        if (race.Rounds < Race.LeastRounds)
        {
            return Result(race, null, null, $"too few trials fit into the budget to tell a difference: give it more time (--budget {Math.Ceiling(options.Budget.TotalMinutes * 4):0}m)");
        }

        return race.Best(setting => settings[setting].Changes.Count) is { } best ? Confirmed(race, best) : Result(race, null, null, null);
    }

    /// <summary>The best of several looks better than it is, by chance. So it has to win again.</summary>
    private TuningResult Confirmed(Race race, int best)
    {
        Told($"{settings[best].Flags} against your own once more");
        Race again = new(2, Random.Shared);
        while (again.Rounds < MostConfirming && again.Left.Count > 1 && (again.Rounds < Race.LeastRounds || (again.Ratio(1).High >= WorthIt && Remaining(1) > 2 * LastOwn())))
        {
            again.Round(which => Time(which == 0 ? 0 : best));
        }

        MedianInterval ratio = again.Ratio(1);
        return ratio.High < 1 && ratio.Median <= WorthIt ? Result(race, best, ratio, null) : Result(race, null, ratio, null);
    }

    private Race Rounds(double share, IReadOnlyList<int>? only = null)
    {
        Race race = new(settings.Count, Random.Shared);
        foreach (int other in Enumerable.Range(1, settings.Count - 1).Where(setting => only is not null && !only.Contains(setting)))
        {
            race.Drop(other);
        }

        foreach (int setting in race.Left)
        {
            seconds[setting] = [];
        }

        while (!race.IsDecided && race.Left.Count > 1 && race.Rounds < MostRounds && Remaining(race.Rounds < Race.LeastRounds ? 1 : share) > LastOwn() * race.Left.Count)
        {
            race.Round(Time);
        }

        foreach (int setting in seconds.Keys)
        {
            ratios[setting] = race.Ratio(setting);
        }

        return race;
    }

    private double? Time(int setting)
    {
        RunReport report = trial.Run(settings[setting].Run, cancellation);
        cancellation.ThrowIfCancellationRequested();
        trials++;
        if (report.ExitCode != 0)
        {
            if (setting == 0)
            {
                throw Failed(report);
            }

            failures[setting] = report.Failure ?? "it failed";
            return null;
        }

        seconds[setting].Add(report.Duration.TotalSeconds);
        return report.Duration.TotalSeconds;
    }

    /// <summary>Runs the sample, and a larger one as long as that is over too soon.</summary>
    private RunReport Measure()
    {
        while (true)
        {
            // The first run after a start is slower, as nothing is in memory yet.
            RunReport report = trial.Run(definition.Run, cancellation);
            report = report.ExitCode == 0 ? trial.Run(trial.Plan.Definition.Run, cancellation) : report;
            cancellation.ThrowIfCancellationRequested();
            trials += 2;
            if (report.ExitCode != 0)
            {
                throw Failed(report);
            }

            if (report.Duration >= LeastTrial || IsWhole || sampleBytes >= LargestSample)
            {
                return report;
            }

            trial = MakeSample(Math.Min(LargestSample, sampleBytes * (long)Math.Clamp(Math.Ceiling(LeastTrial / report.Duration), 2, 8)));
        }
    }

    private Trial MakeSample(long bytes)
    {
        string place = Path.Combine(folder, "data");
        if (Entry.Look(place) == EntryKind.Folder)
        {
            Directory.Delete(place, recursive: true);
        }

        Directory.CreateDirectory(place);
        Sample sample = SampleFolder.Make(whole, Math.Min(bytes, DataBytes), place, cancellation);
        sampleBytes = sample.Bytes;
        IsWhole = sample.IsWhole;
        string output = Path.Combine(folder, "out");
        if (Entry.Look(output) == EntryKind.Folder)
        {
            Directory.Delete(output, recursive: true);
        }

        return new Trial(definition, sample, output, new RunOptions { WorkerCommand = options.WorkerCommand });
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB");

    private static RunException Failed(RunReport report) => new(report.ExitCode, $"a run of the sample fails, so nothing can be tuned: {report.Failure}");

    private double LastOwn() => seconds.TryGetValue(0, out List<double>? own) && own.Count > 0 ? own[^1] : measured.Duration.TotalSeconds;

    private double Remaining(double share) => (share * options.Budget.TotalSeconds) - clock.Elapsed.TotalSeconds;

    private void Told(string line) => options.Told?.Invoke(line);

    private TuningResult Result(Race race, int? best, MedianInterval? confirmed, string? unclear) => new()
    {
        Rows = [.. settings.Select((setting, i) => new TuningRow(setting.Flags, MedianInterval.Of(seconds.GetValueOrDefault(i) ?? []).Median, i == 0 ? new MedianInterval(1, 1, 1) : ratios.GetValueOrDefault(i, race.Ratio(i)), seconds.GetValueOrDefault(i)?.Count ?? 0, failures.GetValueOrDefault(i)))],
        Changes = best is { } index ? settings[index].Changes : [],
        Confirmed = confirmed,
        Limit = measured.Bottleneck,
        Unclear = unclear,
        SampleBytes = sampleBytes,
        DataBytes = DataBytes,
        Trials = trials,
        Duration = clock.Elapsed,
        Cores = cores,
    };
}

using System.Globalization;
using Pipeline.Definition;
using Pipeline.Reports;

namespace Pipeline.Tuning;

/// <summary>A run setting that is a number.</summary>
/// <param name="Path">Its key in the pipeline file, part by part.</param>
/// <param name="Own">Its value under the user's own settings.</param>
/// <param name="Least">Its least value that is worth a trial.</param>
/// <param name="Most">Its greatest.</param>
/// <param name="Set">Gives it a value.</param>
internal sealed record TrialKnob(IReadOnlyList<string> Path, int Own, int Least, int Most, Func<RunDefinition, int, RunDefinition> Set)
{
    // Whoever can do with threads needs no worker processes: they outweigh any number of doublings of another knob.
    private const double OfProcesses = 100;

    /// <summary>What weighs more than how far it is turned.</summary>
    public double Weight { get; init; }

    /// <summary>How far it is turned at once.</summary>
    public int Step { get; init; } = 2;

    /// <summary>Whether it is a size in bytes.</summary>
    public bool IsSize { get; init; }

    /// <summary>Threads, or programs, of a block.</summary>
    public static TrialKnob Dop(string block, int own, int most) =>
        new(["run", "dop", block], own, 1, most, (run, dop) => run with { Dop = With(run.Dop, block, dop) });

    /// <summary>Threads of a block that has worker processes now.</summary>
    public static TrialKnob Unshard(string block, int own, int most) => Dop(block, own, most) with { Weight = -OfProcesses };

    /// <summary>Programs of a block that has its number by <c>--shard</c>.</summary>
    public static TrialKnob Shard(string block, int own, int most) =>
        new(["run", "shard", block], own, 1, most, (run, count) => run with { Shard = With(run.Shard, block, count) });

    /// <summary>Worker processes of all chains.</summary>
    public static TrialKnob AllShard(int own, int most) =>
        new(["run", "shard", "all"], own, 1, most, (run, count) => run with { AllShard = count }) { Weight = OfProcesses };

    /// <summary>Bytes of a batch.</summary>
    public static TrialKnob BatchBytes(int own) =>
        new(["run", "batch_bytes"], own, 16 << 10, 8 << 20, (run, bytes) => run with { BatchBytes = bytes }) { Step = 4, IsSize = true };

    /// <summary>Batches that wait before each block.</summary>
    public static TrialKnob AllCapacity(int own) =>
        new(["run", "capacity", "all"], own, 1, 1024, (run, capacity) => run with { AllCapacity = capacity }) { Step = 4 };

    /// <summary>It, turned.</summary>
    public TrialMove To(int value) => new(this, value);

    /// <summary>A value as the pipeline file and a flag take it.</summary>
    public string Text(int value) => IsSize ? SizeType.Show(value) : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A value as a flag.</summary>
    public string Flag(int value) => Path.Count == 2
        ? $"--{Path[1].Replace('_', '-')} {Text(value)}"
        : $"--{Path[1]} {ShellWord.Of($"{Path[2]}={Text(value)}")}";

    private static Dictionary<string, int> With(IReadOnlyDictionary<string, int> counts, string block, int count) =>
        new(counts, StringComparer.Ordinal) { [block] = count };
}

/// <summary>A knob that is turned.</summary>
/// <param name="Knob">The knob.</param>
/// <param name="Value">What it is turned to.</param>
internal sealed record TrialMove(TrialKnob Knob, int Value)
{
    /// <summary>How far this is from the user's own setting, in doublings.</summary>
    public double Weight => Knob.Weight + Math.Abs(Math.Log2((double)Value / Knob.Own));

    /// <summary>It as a change of settings.</summary>
    public SettingChange Change => new(Knob.Path, Knob.Text(Value), Knob.Flag(Value));

    /// <summary>One step further, and one back.</summary>
    public IEnumerable<int> Neighbours()
    {
        long up = (long)Value * Knob.Step;
        int down = Value / Knob.Step;
        return new[] { Value > Knob.Own ? up : down, Value > Knob.Own ? down : up }
            .Where(value => value >= Knob.Least && value <= Knob.Most && value != Knob.Own)
            .Select(value => (int)value);
    }

    /// <summary>Whether both turn the same knob.</summary>
    public bool IsOfSameKnob(TrialMove other) => Knob.Path.SequenceEqual(other.Knob.Path, StringComparer.Ordinal);
}

using Pipeline.Definition;

namespace Pipeline.Tuning;

/// <summary>Run settings that are tried.</summary>
/// <param name="Own">The user's own.</param>
/// <param name="Moves">What is not as the user has it; empty for the user's own.</param>
internal sealed record TrialSetting(RunDefinition Own, IReadOnlyList<TrialMove> Moves)
{
    /// <summary>How the user's own settings are called in a table.</summary>
    public const string AsItIs = "as it is";

    /// <summary>The settings.</summary>
    public RunDefinition Run => Moves.Aggregate(Own, (run, move) => move.Knob.Set(run, move.Value));

    /// <summary>What is not as the user has it, as keys of the pipeline file.</summary>
    public IReadOnlyList<SettingChange> Changes => [.. Moves.Select(move => move.Change)];

    /// <summary>As flags.</summary>
    public string Flags => Moves.Count == 0 ? AsItIs : string.Join(' ', Changes.Select(change => change.Flag));

    /// <summary>How far this is from the user's own: what is as fast and weighs less is preferred.</summary>
    public double Weight => Moves.Sum(move => move.Weight);

    /// <summary>With the changes of another as well; null where both turn the same knob.</summary>
    public TrialSetting? With(TrialSetting other) => other.Moves.Any(move => Moves.Any(move.IsOfSameKnob)) ? null : this with { Moves = [.. Moves, .. other.Moves] };

    /// <summary>One knob of it turned further, or less far; the knob that was turned last comes first.</summary>
    public IEnumerable<TrialSetting> Neighbours() =>
        from move in Moves.Reverse()
        from value in move.Neighbours()
        select this with { Moves = [.. Moves.Select(other => other == move ? move.Knob.To(value) : other)] };
}

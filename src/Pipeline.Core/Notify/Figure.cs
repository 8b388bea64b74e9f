namespace Pipeline.Notify;

/// <summary>A figure of a run for those who watch, whatever they read it with.</summary>
/// <param name="Name">Its name in dots, such as <c>run.duration</c>.</param>
/// <param name="Unit">Its unit as UCUM has it: <c>s</c>, <c>By</c>, or empty for a count.</param>
/// <param name="Meaning">What it says.</param>
/// <param name="Label">What tells its values apart, such as <c>outcome</c>; null where there is one.</param>
/// <param name="Values">The values, each with its label.</param>
internal sealed record Figure(string Name, string Unit, string Meaning, string? Label, IReadOnlyList<(string Label, double Number)> Values)
{
    /// <summary>One value without a label.</summary>
    public Figure(string name, string unit, string meaning, double number)
        : this(name, unit, meaning, null, [("", number)])
    {
    }
}

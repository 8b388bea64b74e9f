namespace Pipeline.Sniffing;

/// <summary>One thing found out about a file.</summary>
/// <param name="Name">What it is about, such as <c>delimiter</c>; a word of the JSON that <c>pipeline sniff --json</c> writes.</param>
/// <param name="Value">What was found, as the pipeline file would have it.</param>
/// <param name="Confidence">From 0, a guess among equals, to 1, told by the file itself.</param>
/// <param name="Evidence">Why, for a person.</param>
public sealed record Finding(string Name, string Value, double Confidence, string Evidence)
{
    /// <summary>The confidence in a word: <c>certain</c>, <c>likely</c>, <c>possible</c> or <c>unsure</c>.</summary>
    public string Word => Confidence switch
    {
        >= 0.98 => "certain",
        >= 0.8 => "likely",
        >= 0.55 => "possible",
        _ => "unsure",
    };

    /// <summary>Whether the pipeline file has to say it, because it is not the default.</summary>
    public bool IsSetting { get; init; }
}

namespace Pipeline.Definition;

/// <summary>How old the folders of runs may become, as it is written.</summary>
public static class RunAge
{
    private static readonly AgeType Type = new();

    /// <summary>What is expected, as it stands in messages.</summary>
    public static string Expected => Type.Expected;

    /// <summary>The time of a text such as <c>90d</c>, or null when it is none.</summary>
    public static TimeSpan? Of(string text) => AgeType.TimeOf(text);
}

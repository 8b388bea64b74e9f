namespace Pipeline.Definition;

/// <summary>Times as settings and flags have them.</summary>
public static class Duration
{
    /// <summary>The time of a text such as <c>500ms</c>, <c>60s</c>, <c>5m</c> or <c>1h</c>, up to 24 hours; null when it is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return DurationType.TimeOf(text);
    }
}

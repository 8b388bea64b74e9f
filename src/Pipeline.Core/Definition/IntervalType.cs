using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>A time or a size, such as <c>5s</c> or <c>64MiB</c>, or <c>none</c>.</summary>
internal sealed class IntervalType : ScalarType
{
    private static readonly SizeType Size = new(1, 1L << 40);

    /// <inheritdoc/>
    public override string Expected => "a time up to 24h such as 5s, a size such as 64MiB, or none";

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^(none|[0-9]+ ?(ms|s|m|h|[KkMmGgTt]([Ii]?[Bb])?|[Bb]))$" };

    /// <inheritdoc/>
    protected override object? Parse(string text) =>
        text is "none" ? new JournalInterval(null, null)
        : DurationType.TimeOf(text) is { } time ? new JournalInterval(time, null)
        : Size.Parsed(text) is { } bytes ? new JournalInterval(null, bytes)
        : null;
}

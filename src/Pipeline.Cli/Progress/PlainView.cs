using Pipeline.Reports;

namespace Pipeline.Cli.Progress;

/// <summary>Lines for a log: one after a second, then one every five.</summary>
internal sealed class PlainView(TextWriter error) : ProgressView
{
    private int ticks;

    /// <inheritdoc/>
    public override TimeSpan Period => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override void Show(ProgressSnapshot snapshot)
    {
        if (ticks++ % 5 == 0)
        {
            error.WriteLine("pipeline: " + ProgressText.Line(snapshot).TrimStart());
            error.Flush();
        }
    }
}

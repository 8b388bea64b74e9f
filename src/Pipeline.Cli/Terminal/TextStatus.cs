using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Cli.Terminal;

/// <summary>Lines for people.</summary>
/// <param name="error">Stderr.</param>
/// <param name="useColor">Whether colours are used.</param>
/// <param name="isQuiet">Whether only problems and warnings are written (<c>-q</c>).</param>
/// <param name="isVerbose">Whether details are written too (<c>-v</c>).</param>
internal sealed class TextStatus(TextWriter error, bool useColor, bool isQuiet, bool isVerbose) : StatusWriter
{
    private const string Red = "\e[31m";
    private const string Bold = "\e[1m";
    private const string Plain = "\e[0m";

    /// <inheritdoc/>
    public override bool TellsWhatProgramsSaid => true;

    /// <inheritdoc/>
    public override void Begin(string command, string version)
    {
        // Whoever typed the command knows.
    }

    /// <inheritdoc/>
    public override void End(int exitCode)
    {
        // The summary or the problems have said it.
    }

    /// <inheritdoc/>
    public override void Note(string line)
    {
        if (!isQuiet)
        {
            error.WriteLine(PrintableText.Line(line));
        }
    }

    /// <inheritdoc/>
    public override void Warning(string message) => error.WriteLine($"warning: {PrintableText.Line(message)}");

    /// <inheritdoc/>
    public override void Detail(string line)
    {
        if (isVerbose)
        {
            error.WriteLine(PrintableText.Line(line));
        }
    }

    /// <inheritdoc/>
    public override void Failure(string line) => error.WriteLine(Paint(Red, PrintableText.Line(line)));

    /// <inheritdoc/>
    public override void Failures(string text) => Text(text + "\n", isFailure: true);

    /// <inheritdoc/>
    public override void Summary(RunReport report, RunSummaryOptions options)
    {
        if (!isQuiet || report.ExitCode != ExitCodes.Success)
        {
            Text(RunSummary.Format(report, options), report.ExitCode != ExitCodes.Success);
            return;
        }

        foreach (string warning in report.Warnings)
        {
            Warning(warning);
        }
    }

    /// <inheritdoc/>
    protected override void Write(Problem problem)
    {
        string place = problem.Mark is { } mark ? mark.ToString() : "pipeline";
        error.WriteLine($"{Paint(Bold, PrintableText.Line(place))}: {PrintableText.Line(problem.Message)}");
        if (problem.Detail is { } detail)
        {
            error.Write(PrintableText.Lines(detail + "\n"));
        }
    }

    /// <summary>A text of several lines, in red up to the first line end when it tells of a failure.</summary>
    private void Text(string text, bool isFailure)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        error.Write(isFailure && end > 0 ? Paint(Red, PrintableText.Lines(text[..end])) + PrintableText.Lines(text[end..]) : PrintableText.Lines(text));
    }

    private string Paint(string color, string text) => useColor ? color + text + Plain : text;
}

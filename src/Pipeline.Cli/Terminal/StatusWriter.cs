using System.Globalization;
using Pipeline.Definition;
using Pipeline.Records;

namespace Pipeline.Cli.Terminal;

/// <summary>Writes to stderr: problems, notes, summaries.</summary>
/// <param name="error">Stderr.</param>
/// <param name="useColor">Whether colours are used.</param>
/// <param name="isQuiet">Whether only problems and warnings are written (<c>-q</c>).</param>
/// <param name="isVerbose">Whether details are written too (<c>-v</c>).</param>
internal sealed class StatusWriter(TextWriter error, bool useColor, bool isQuiet, bool isVerbose)
{
    private const string Red = "\e[31m";
    private const string Bold = "\e[1m";
    private const string Plain = "\e[0m";

    /// <summary>A line that <c>-q</c> keeps back.</summary>
    public void Note(string line)
    {
        if (!isQuiet)
        {
            error.WriteLine(PrintableText.Line(line));
        }
    }

    /// <summary>A warning, which is always written.</summary>
    public void Warning(string message) => error.WriteLine($"warning: {PrintableText.Line(message)}");

    /// <summary>A line that only <c>-v</c> shows.</summary>
    public void Detail(string line)
    {
        if (isVerbose)
        {
            error.WriteLine(PrintableText.Line(line));
        }
    }

    /// <summary>A text of several lines, in red up to the first line end when it tells of a failure.</summary>
    public void Text(string text, bool isFailure)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        error.Write(isFailure && end > 0 ? Paint(Red, PrintableText.Lines(text[..end])) + PrintableText.Lines(text[end..]) : PrintableText.Lines(text));
    }

    /// <summary>A line that is always written.</summary>
    public void Failure(string line) => error.WriteLine(Paint(Red, PrintableText.Line(line)));

    /// <summary>
    /// Writes all problems, the place first as compilers do, and a line that counts them. Returns the exit code.
    /// </summary>
    public int Problems(IReadOnlyList<Problem> problems) => Problems(problems, Problem.ExitCodeOf(problems));

    /// <summary>Writes all problems under an exit code that not all of them lead to.</summary>
    public int Problems(IReadOnlyList<Problem> problems, int exitCode)
    {
        foreach (Problem problem in problems)
        {
            string place = problem.Mark is { } mark ? mark.ToString() : "pipeline";
            error.WriteLine($"{Paint(Bold, PrintableText.Line(place))}: {PrintableText.Line(problem.Message)}");
            if (problem.Detail is { } detail)
            {
                error.Write(PrintableText.Lines(detail + "\n"));
            }
        }

        string count = problems.Count == 1 ? "1 problem" : string.Create(CultureInfo.InvariantCulture, $"{problems.Count} problems");
        Failure(string.Create(CultureInfo.InvariantCulture, $"{count}; nothing was written (exit {exitCode})"));
        return exitCode;
    }

    private string Paint(string color, string text) => useColor ? color + text + Plain : text;
}

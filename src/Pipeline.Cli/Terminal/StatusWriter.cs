using System.Globalization;
using Pipeline.Definition;
using Pipeline.Reports;

namespace Pipeline.Cli.Terminal;

/// <summary>Writes to stderr: problems, notes, summaries. As text for people, or as JSON for programs.</summary>
internal abstract class StatusWriter
{
    /// <summary>Whether what programs and workers said is written too: it may quote data.</summary>
    public abstract bool TellsWhatProgramsSaid { get; }

    /// <summary>A command begins.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="version">The version of the program.</param>
    public abstract void Begin(string command, string version);

    /// <summary>The command has ended; nothing is written behind this.</summary>
    public abstract void End(int exitCode);

    /// <summary>A line that <c>-q</c> keeps back.</summary>
    public abstract void Note(string line);

    /// <summary>A warning, which is always written.</summary>
    public abstract void Warning(string message);

    /// <summary>A line that only <c>-v</c> shows.</summary>
    public abstract void Detail(string line);

    /// <summary>A line that is always written.</summary>
    public abstract void Failure(string line);

    /// <summary>A failure that takes several lines.</summary>
    public abstract void Failures(string text);

    /// <summary>What became of a run.</summary>
    public abstract void Summary(RunReport report, RunSummaryOptions options);

    /// <summary>Writes all problems, the place first as compilers do, and a line that counts them. Returns the exit code.</summary>
    public int Problems(IReadOnlyList<Problem> problems) => Problems(problems, Problem.ExitCodeOf(problems));

    /// <summary>Writes all problems under an exit code that not all of them lead to.</summary>
    public int Problems(IReadOnlyList<Problem> problems, int exitCode)
    {
        foreach (Problem problem in problems)
        {
            Write(problem);
        }

        string count = problems.Count == 1 ? "1 problem" : string.Create(CultureInfo.InvariantCulture, $"{problems.Count} problems");
        Failure(string.Create(CultureInfo.InvariantCulture, $"{count}; nothing was written (exit {exitCode})"));
        return exitCode;
    }

    /// <summary>Writes one problem.</summary>
    protected abstract void Write(Problem problem);
}

using System.Globalization;
using System.Text.Json;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Cli.Terminal;

/// <summary>A JSON object a line for programs (<c>--log-format json</c>), see <see cref="LogLines"/>. No line has a field's value.</summary>
/// <param name="lines">Where they go.</param>
/// <param name="isQuiet">Whether only problems and warnings are written (<c>-q</c>).</param>
/// <param name="isVerbose">Whether details are written too (<c>-v</c>).</param>
internal sealed class JsonStatus(LogLines lines, bool isQuiet, bool isVerbose) : StatusWriter
{
    private readonly long started = lines.Time.GetTimestamp();

    /// <inheritdoc/>
    public override bool TellsWhatProgramsSaid => false;

    /// <inheritdoc/>
    public override void Begin(string command, string version)
    {
        if (!isQuiet)
        {
            lines.Write(LogLevel.Info, "start", $"pipeline {command} begins", writer =>
            {
                writer.WriteString("command", command);
                writer.WriteString("version", version);
            });
        }
    }

    /// <inheritdoc/>
    public override void End(int exitCode)
    {
        if (!isQuiet || exitCode != ExitCodes.Success)
        {
            double seconds = lines.Time.GetElapsedTime(started).TotalSeconds;
            lines.Write(LevelOf(exitCode), "end", string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}"), writer =>
            {
                writer.WriteNumber("exit_code", exitCode);
                writer.WriteNumber("seconds", Math.Round(seconds, 3));
            });
        }
    }

    /// <inheritdoc/>
    public override void Note(string line)
    {
        if (!isQuiet)
        {
            lines.Write(LogLevel.Info, "note", line);
        }
    }

    /// <inheritdoc/>
    public override void Warning(string message) => lines.Write(LogLevel.Warning, "warning", message);

    /// <inheritdoc/>
    public override void Detail(string line)
    {
        if (isVerbose)
        {
            lines.Write(LogLevel.Debug, "detail", line);
        }
    }

    /// <inheritdoc/>
    public override void Failure(string line) => lines.Write(LogLevel.Error, "failure", line);

    /// <inheritdoc/>
    public override void Failures(string text) => Failure(text.ReplaceLineEndings("; "));

    /// <inheritdoc/>
    public override void Summary(RunReport report, RunSummaryOptions options)
    {
        foreach (string warning in report.Warnings)
        {
            Warning(warning);
        }

        if (isQuiet && report.ExitCode == ExitCodes.Success)
        {
            return;
        }

        // What programs said may quote data.
        string[] text = RunSummary.Format(report with { ProgramOutput = null, LostWorkers = [] }, options).TrimEnd('\n').Split('\n');
        lines.Write(LevelOf(report.ExitCode), "summary", text[0], writer =>
        {
            RunSummaryJson.Write(writer, report);
            writer.WriteStartArray("lines");
            foreach (string line in text[1..])
            {
                writer.WriteStringValue(PrintableText.Line(line));
            }

            writer.WriteEndArray();
        });
    }

    /// <inheritdoc/>
    protected override void Write(Problem problem) => lines.Write(LogLevel.Error, "problem", problem.Message, writer =>
    {
        WriteText(writer, "source", problem.Mark?.Source);
        WritePlace(writer, "line", problem.Mark?.Line);
        WritePlace(writer, "column", problem.Mark?.Column);
        writer.WriteNumber("exit_code", problem.ExitCode);
        WriteText(writer, "detail", problem.Detail);
    });

    private static LogLevel LevelOf(int exitCode) => exitCode == ExitCodes.Success ? LogLevel.Info : LogLevel.Error;

    private static void WriteText(Utf8JsonWriter writer, string name, string? text) => writer.WriteString(name, text is null ? null : PrintableText.Lines(text));

    private static void WritePlace(Utf8JsonWriter writer, string name, int? number)
    {
        if (number is > 0 and { } place)
        {
            writer.WriteNumber(name, place);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}

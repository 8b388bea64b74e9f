using System.CommandLine;

namespace Pipeline.Cli.Parsing;

/// <summary>The flags about what goes to stderr; the environment knows them as <c>PIPELINE_QUIET</c> and so on.</summary>
internal static class StatusFlags
{
    /// <summary>The flag that says how lines are written.</summary>
    public const string LogFormatName = "--log-format";

    /// <summary>Those of every command that reads data.</summary>
    public static IReadOnlyList<Option> All() =>
    [
        Flag.Switch("--quiet", "Write problems and warnings only.", "-q"),
        Flag.Switch("--verbose", "Write details too.", "-v"),
        Flag.Value(LogFormatName, "text|json", "Lines on stderr: text for people, or a JSON object a line for programs. [text]"),
        Flag.Value("--color", "auto|always|never", "Colours on stderr; auto: on a terminal. [auto]"),
    ];

    /// <summary>How progress is shown.</summary>
    public static Option Progress() =>
        Flag.Value("--progress", "auto|plain|json|none", "auto: live on a terminal; plain: a line now and then; json: a line each second. [auto]");
}

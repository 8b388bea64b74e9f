using System.CommandLine;
using System.Globalization;
using Pipeline.Cli.Progress;
using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Profiles;

namespace Pipeline.Cli.Parsing;

/// <summary>What the command line and the environment say: raw sources for the definition, and what only the program needs.</summary>
internal sealed record CommandLineSettings
{
    private static readonly HashSet<string> OfDefinition = [.. SettingFlags.All.Select(flag => flag.Name).Where(name => name is not "--config")];

    /// <summary>What the definition is made of.</summary>
    public required DefinitionSources Sources { get; init; }

    /// <summary>All flags as typed, in order.</summary>
    public IReadOnlyList<FlagSetting> Typed { get; init; } = [];

    /// <summary>How progress is shown, decided.</summary>
    public ProgressMode Progress { get; init; }

    /// <summary>Where a copy of run.json goes, or null.</summary>
    public string? ReportFile { get; init; }

    /// <summary>Where a timeline of the run goes, or null.</summary>
    public string? TraceFile { get; init; }

    /// <summary>How lines on stderr are written.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>The run to go on with, or null; see <see cref="OptionalValues.Newest"/>.</summary>
    public string? Resume { get; init; }

    /// <summary>When the run must stop, or null; see <see cref="Terminal.Deadline"/>.</summary>
    public string? Deadline { get; init; }

    /// <summary>How long a run waits for its input, or null.</summary>
    public TimeSpan? WaitForInput { get; init; }

    /// <summary>How long <c>tune</c> may try.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Only problems on stderr.</summary>
    public bool Quiet { get; init; }

    /// <summary>Details on stderr.</summary>
    public bool Verbose { get; init; }

    /// <summary>Whether stderr gets colours, decided.</summary>
    public bool UseColor { get; init; }

    /// <summary><c>plan --explain-config</c>.</summary>
    public bool ExplainConfig { get; init; }

    /// <summary><c>check --full</c>.</summary>
    public bool Full { get; init; }

    /// <summary><c>preview --http</c>.</summary>
    public bool Http { get; init; }

    /// <summary>Records that <c>preview</c> shows.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Whether <c>preview</c> or <c>stats</c> writes CSV.</summary>
    public bool Csv { get; init; }

    /// <summary>Whether <c>stats</c> writes JSON.</summary>
    public bool Json { get; init; }

    /// <summary>What <c>stats</c> tells.</summary>
    public ProfileOptions Profile { get; init; } = new();

    /// <summary>Wrong values of the flags that only the program knows.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>Reads a command line without errors.</summary>
    public static CommandLineSettings Read(ParseResult result, Surroundings surroundings)
    {
        IReadOnlyList<FlagSetting> flags = TypedFlags.Read(result);
        ProgramFlags program = new(flags, surroundings.Variables);
        bool quiet = program.IsOn("--quiet");
        string color = program.Choice("--color", "auto", "always", "never");
        string progress = program.Choice("--progress", "auto", "plain", "json", "none");
        LogFormat logFormat = program.Choice(StatusFlags.LogFormatName, "text", "json") is "json" ? LogFormat.Json : LogFormat.Text;
        return new()
        {
            Sources = new DefinitionSources
            {
                Data = result.GetValue<string[]>("DATA") ?? [],
                File = program.FileName("--config"),
                Flags = [.. flags.Where(flag => OfDefinition.Contains(flag.Flag))],
                Environment = surroundings.Variables,
            },
            Typed = flags,
            Progress = progress switch
            {
                "plain" when logFormat == LogFormat.Text => ProgressMode.Plain,
                "plain" or "json" => ProgressMode.Json,
                "auto" when logFormat == LogFormat.Text && surroundings.ErrorIsTerminal && !surroundings.IsDumb && !quiet => ProgressMode.Live,
                _ => ProgressMode.None,
            },
            ReportFile = program.FileName("--report"),
            TraceFile = program.FileName("--trace"),
            LogFormat = logFormat,
            Resume = program.Text("--resume"),
            Deadline = program.Deadline("--deadline", surroundings.Time),
            WaitForInput = program.Time("--wait-for-input"),
            Budget = program.Time("--budget", TimeSpan.FromSeconds(1), "a time from 1s to 24h such as 30m") ?? TimeSpan.FromMinutes(1),
            Quiet = quiet,
            Verbose = program.IsOn("--verbose"),
            UseColor = color switch { "always" => true, "never" => false, _ => surroundings.WantsColor },
            ExplainConfig = program.IsOn("--explain-config"),
            Full = program.IsOn("--full"),
            Count = program.Number("--count", 10, 1, 100_000),
            Http = program.IsOn("--http"),
            Csv = program.IsOn("--csv"),
            Json = program.IsOn("--json"),
            Profile = new ProfileOptions
            {
                By = program.List("--by"),
                Quantiles = program.Quantiles("--quantiles") ?? new ProfileOptions().Quantiles,
                TopValues = program.Number("--top-values", 5, 0, 1000),
                Bars = program.Number("--histogram", 0, 1, 1000),
                HasCorrelations = program.IsOn("--corr"),
                Fit = program.Formula("--fit"),
            },
            Problems = [.. flags.Where(IsNotText).Select(NotText), .. program.Problems],
        };
    }

    // Where an argument is not UTF-8, the runtime puts this character, and a condition with it would match nothing.
    private static bool IsNotText(FlagSetting flag) => flag.Value.Contains('\uFFFD', StringComparison.Ordinal);

    private static Problem NotText(FlagSetting flag) =>
        Problem.Of(new SourceMark(flag.Flag, 0, 0), $"'{flag.Value}' has bytes that are not UTF-8: type it in a terminal that is set to UTF-8");

    /// <summary>The flags, then the environment, of what is not in the pipeline file.</summary>
    private sealed class ProgramFlags(IReadOnlyList<FlagSetting> flags, IReadOnlyDictionary<string, string> variables)
    {
        private readonly List<Problem> problems = [];

        public IReadOnlyList<Problem> Problems => problems;

        public string? FileName(string flag)
        {
            if (Find(flag) is not var (source, text) || text.Length > 0)
            {
                return Find(flag)?.Value;
            }

            Refuse(source, "the name of a file", text);
            return null;
        }

        public string? Text(string flag) => Find(flag)?.Value;

        public string? Deadline(string flag, TimeProvider time)
        {
            if (Find(flag) is not var (source, text) || Terminal.Deadline.Left(text, time) is not null)
            {
                return Find(flag)?.Value;
            }

            Refuse(source, Terminal.Deadline.Expected, text);
            return null;
        }

        public TimeSpan? Time(string flag, TimeSpan least = default, string expected = "a time up to 24h such as 30m")
        {
            if (Find(flag) is not var (source, text) || Duration.Parse(text) is { } time && time >= least)
            {
                return Find(flag) is var (_, given) ? Duration.Parse(given) : null;
            }

            Refuse(source, expected, text);
            return null;
        }

        public IReadOnlyList<string> List(string flag) => Find(flag) is var (_, text) ? [.. text.Split(',').Select(part => part.Trim()).Distinct(StringComparer.Ordinal)] : [];

        public IReadOnlyList<decimal>? Quantiles(string flag)
        {
            if (Find(flag) is not var (source, text))
            {
                return null;
            }

            List<decimal> quantiles = [];
            foreach (string part in text.Split(','))
            {
                if (!decimal.TryParse(part.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal quantile) || quantile > 1 || quantile.Scale > 9)
                {
                    Refuse(source, "numbers from 0 to 1 such as 0.05,0.5,0.95", text);
                    return null;
                }

                if (!quantiles.Contains(quantile))
                {
                    quantiles.Add(quantile);
                }
            }

            return quantiles;
        }

        public FitFormula? Formula(string flag)
        {
            if (Find(flag) is not var (source, text))
            {
                return null;
            }

            try
            {
                return FitFormula.Parse(text);
            }
            catch (FormatException exception)
            {
                problems.Add(Problem.Of(new SourceMark(source, 0, 0), exception.Message));
                return null;
            }
        }

        public bool IsOn(string flag) => Find(flag) is { } found && Among(found, ["true", "false"]) is "true";

        public string Choice(string flag, params string[] choices) => Find(flag) is { } found ? Among(found, choices) : choices[0];

        public int Number(string flag, int otherwise, int least, int most)
        {
            if (Find(flag) is not var (source, text))
            {
                return otherwise;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
            {
                return number;
            }

            Refuse(source, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"), text);
            return otherwise;
        }

        private string Among((string Source, string Value) found, string[] choices)
        {
            if (choices.Contains(found.Value, StringComparer.Ordinal))
            {
                return found.Value;
            }

            Refuse(found.Source, string.Join(", ", choices[..^1]) + " or " + choices[^1], found.Value);
            return choices[0];
        }

        private (string Source, string Value)? Find(string flag)
        {
            if (flags.LastOrDefault(setting => string.Equals(setting.Flag, flag, StringComparison.Ordinal)) is { } typed)
            {
                return (flag, typed.Value);
            }

            string variable = DefinitionSources.VariableOf(flag);
            return variables.TryGetValue(variable, out string? value) && value.Length > 0 ? (variable, value) : null;
        }

        private void Refuse(string source, string expected, string found) =>
            problems.Add(Problem.Of(new SourceMark(source, 0, 0), $"expected {expected} but found '{found}'"));
    }
}

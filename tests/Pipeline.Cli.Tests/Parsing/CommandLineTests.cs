using System.Text.RegularExpressions;
using Pipeline.Cli.Commands;
using Pipeline.Cli.Parsing;
using Pipeline.Cli.Progress;
using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Cli.Tests.Parsing;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Run_StageFlags_KeepTheOrderTypedInEveryWayToWriteThem()
    {
        CommandInput input = await Input("run", "--where=a = 'x=y'", "data", "--drop", "p", "--where", "b", "--derive=t=a:b", "--select:a,b", "--derive", "u=-1", "--where", "-1 < x");

        Assert.Equal(["a = 'x=y'", "p", "b", "t=a:b", "a,b", "u=-1", "-1 < x"], input.Settings.Sources.Flags.Select(flag => flag.Value));
        Assert.Equal(["filter", "drop", "filter", "derive", "select", "derive", "filter"], input.Definition.Stages.Select(stage => stage.Kind));
        Assert.Equal(["data"], input.Definition.Data);
    }

    [Theory]
    [InlineData("-d", ";")]
    [InlineData("-d;", null)]
    [InlineData("-d=;", null)]
    [InlineData("--delimiter", ";")]
    [InlineData("--delimiter=;", null)]
    public async Task Run_ShortAndLongForms_MeanTheSame(string first, string? second)
    {
        CommandInput input = await Input([.. new[] { "run", "data", first, second }.OfType<string>()]);

        Assert.Equal(";", input.Definition.Input.Csv.Delimiter);
    }

    [Fact]
    public async Task Run_EverySettingFlag_IsKnownToTheDefinition()
    {
        foreach (string flag in SettingFlags.All.Select(flag => flag.Name).Where(name => name is not "--config"))
        {
            LoadedDefinition loaded = DefinitionReader.Load(new DefinitionSources { Flags = [new(flag, "?")] });

            Assert.True(loaded is not null, flag);
        }

        Assert.True((await Input("run", "data", "-nqv", "-j2", "--overwrite", "--fail-fast")).Definition.Output.Overwrite);
    }

    [Theory]
    [InlineData("--output", "--overwrite", "--output")]
    [InlineData("-o", "-q", "--output")]
    [InlineData("--report", "--quiet", "--report")]
    public async Task Run_FlagWhereAValueIsDue_IsWrongUsageAndNoName(string flag, string next, string named)
    {
        CommandHost host = new();
        File.Delete(next);

        Assert.Equal(64, await host.RunAsync("run", "data", flag, next));
        Assert.False(File.Exists(next));
        Assert.Contains($"{named} needs a value", host.Error, StringComparison.Ordinal);
        Assert.Contains($"write {named}={next}", host.Error, StringComparison.Ordinal);
        Assert.Equal(0, await new CommandHost().RunAsync("run", "data", $"{named}={next}"));
    }

    [Fact]
    public async Task Run_RepeatedFlag_LastOneCounts()
    {
        Assert.Equal(4, (await Input("run", "data", "-j", "2", "--jobs=4")).Definition.Run.Jobs);
    }

    [Theory]
    [InlineData("-data.csv", "--", "-data.csv")]
    [InlineData("--where", "--", "--where")]
    [InlineData("-", "-")]
    [InlineData("@list", "@list")]
    [InlineData("a b.csv", "a b.csv")]
    [InlineData("$(id)", "$(id)")]
    [InlineData("a\nb", "a\nb")]
    [InlineData("[x]", "[x]")]
    [InlineData("./-x", "./-x")]
    public async Task Run_OddDataNames_AreNamesAndNothingElse(string expected, params string[] arguments)
    {
        Assert.Equal([expected], (await Input(["run", .. arguments])).Definition.Data);
    }

    [Theory]
    [InlineData("unknown flag '--shards'; did you mean --shard?", "run", "data", "--shards", "keep=2")]
    [InlineData("unknown flag '--lock-waits'; did you mean --lock-wait?", "run", "data", "--lock-waits", "1m")]
    [InlineData("--output needs a value: --output OUT; if '--if-changed=true' is the value, write --output=--if-changed=true", "run", "data", "-o", "--if-changed")]
    [InlineData("unknown flag '--wher'; did you mean --where?", "run", "data", "--wher", "a")]
    [InlineData("unknown flag '--max-reject=1'; did you mean --max-rejects?", "run", "data", "--max-reject=1")]
    [InlineData("unknown flag '-x'", "run", "-x", "data")]
    [InlineData("--where needs a value: --where EXPR", "run", "data", "--where")]
    [InlineData("--set needs a value", "run", "data", "--set", "--where=1")]
    [InlineData("--where needs a value: --where EXPR", "run", "data", "--where", "a = 1", "--where")]
    [InlineData("--output needs a value: --output OUT", "run", "data", "-o", "out", "--output")]
    [InlineData("'--where' stands before the command: put it behind 'run'", "--where", "a = 1", "run", "data")]
    [InlineData("'-o' stands before the command", "-o", "out", "run", "data")]
    [InlineData("--quiet takes no value", "run", "data", "--quiet=true")]
    [InlineData("--fail-fast takes no value", "run", "data", "--fail-fast:false")]
    [InlineData("DATA is missing", "run")]
    [InlineData("DATA is missing", "run", "-q")]
    [InlineData("a command is missing")]
    [InlineData("'rnu' is no command; did you mean 'run'?", "rnu", "data")]
    [InlineData("'init' is no command: there are run, plan", "init")]
    [InlineData("did you mean 'pipeline run /'?", "/")]
    [InlineData("'x' is one argument too many", "schema", "x")]
    [InlineData("there is no function 'ruond'; did you mean 'round'?", "functions", "ruond")]
    [InlineData("--progress: expected auto, plain, json or none but found 'fast'", "run", "data", "--progress", "fast")]
    [InlineData("--color: expected auto, always or never but found 'yes'", "run", "data", "--color=yes")]
    [InlineData("--where: 'a = '\uFFFD'' has bytes that are not UTF-8", "run", "data", "--where", "a = '\uFFFD'")]
    [InlineData("--count: expected a whole number from 1 to 100000 but found '0'", "preview", "data", "-n", "0")]
    [InlineData("--dop: run.dop: expected a whole number from 1 to 1024", "plan", "data", "--dop", "0")]
    public async Task AnyCommand_WrongUsage_Is64WithAHintAndNothingOnStdout(string message, params string[] arguments)
    {
        CommandHost host = new();

        Assert.Equal(ExitCodes.Usage, await host.RunAsync(arguments));
        Assert.Contains(message, host.Error, StringComparison.Ordinal);
        Assert.Equal("", host.Out);
        Assert.Null(host.Input);
    }

    [Fact]
    public async Task Run_ProblemsOfFileAndFlags_AreToldTogetherAndCounted()
    {
        string folder = Directory.CreateTempSubdirectory("pipeline-cli-").FullName;
        try
        {
            string path = Path.Combine(folder, "pipeline.yaml");
            await File.WriteAllTextAsync(path, "version: 1\nnme: a\nrun: { dop: -1 }\n");
            await File.WriteAllTextAsync(Path.Combine(folder, "a.csv"), "a\n");
            CommandHost host = new();

            Assert.Equal(ExitCodes.Definition, await host.RunAsync("check", folder));
            Assert.Equal(
                $"{path}:2:1: unknown key 'nme'; did you mean 'name'?\n"
                + $"{path}:3:13: run.dop: expected a whole number from 1 to 1024, or auto but found '-1'\n"
                + "2 problems; nothing was written (exit 78)\n",
                host.Error);
            Assert.Equal(ExitCodes.Usage, await new CommandHost().RunAsync("check", folder, "--jobs", "none"));
            Assert.Equal(ExitCodes.NoInput, await new CommandHost().RunAsync("check", folder, "-c", path + "x"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(null, true, "xterm", null, nameof(ProgressMode.Live), true)]
    [InlineData(null, false, "xterm", null, nameof(ProgressMode.None), false)]
    [InlineData(null, true, "dumb", null, nameof(ProgressMode.None), false)]
    [InlineData(null, true, "xterm", "1", nameof(ProgressMode.Live), false)]
    [InlineData("--color=always", false, "dumb", "1", nameof(ProgressMode.None), true)]
    [InlineData("--color=never", true, "xterm", null, nameof(ProgressMode.Live), false)]
    [InlineData("--progress=plain", false, "dumb", null, nameof(ProgressMode.Plain), false)]
    [InlineData("--progress=json", true, "xterm", null, nameof(ProgressMode.Json), true)]
    [InlineData("--progress=none", true, "xterm", null, nameof(ProgressMode.None), true)]
    [InlineData("--quiet", true, "xterm", null, nameof(ProgressMode.None), true)]
    public async Task Run_ProgressAndColour_DependOnFlagsAndTerminal(string? flag, bool isTerminal, string term, string? noColor, string progress, bool color)
    {
        CommandHost host = new() { ErrorIsTerminal = isTerminal };
        host.Variables["TERM"] = term;
        if (noColor is not null)
        {
            host.Variables["NO_COLOR"] = noColor;
        }

        Assert.Equal(0, await host.RunAsync([.. new[] { "run", "data", flag }.OfType<string>()]));
        Assert.Equal((progress, color), (host.Input!.Settings.Progress.ToString(), host.Input.Settings.UseColor));
    }

    [Fact]
    public async Task Run_Environment_IsBelowFlags()
    {
        CommandHost host = new();
        host.Variables["PIPELINE_PROGRESS"] = "json";
        host.Variables["PIPELINE_JOBS"] = "3";
        host.Variables["PIPELINE_VERBOSE"] = "true";
        host.Variables["PIPELINE_REPORT"] = "r.json";

        await host.RunAsync("run", "data", "--report", "s.json");

        CommandLineSettings settings = host.Input!.Settings;
        Assert.Equal((ProgressMode.Json, true, "s.json", 3), (settings.Progress, settings.Verbose, settings.ReportFile, host.Input.Definition.Run.Jobs));
    }

    [Theory]
    [InlineData("run", "-n", true, 10)]
    [InlineData("preview", "-n=25", false, 25)]
    [InlineData("preview", "--no-headers", true, 10)]
    public async Task ShortN_MeansNoHeadersExceptToPreview(string command, string flag, bool noHeaders, int count)
    {
        CommandInput input = await Input(command, "data", flag);

        Assert.Equal((!noHeaders, count), (input.Definition.Input.Csv.Header, input.Settings.Count));
    }

    [Theory]
    [InlineData]
    [InlineData("run")]
    [InlineData("plan")]
    [InlineData("check")]
    [InlineData("preview")]
    [InlineData("schema")]
    [InlineData("functions")]
    [InlineData("help")]
    [InlineData("completion")]
    public async Task Help_OfEveryCommand_LeadsWithExamplesOnStdout(params string[] command)
    {
        CommandHost host = new();

        Assert.Equal(0, await host.RunAsync([.. command, "--help"]));
        Assert.StartsWith($"Examples:\n  ", host.Out, StringComparison.Ordinal);
        Assert.Contains("pipeline " + command.FirstOrDefault("run"), host.Out, StringComparison.Ordinal);
        Assert.Contains("Usage:", host.Out, StringComparison.Ordinal);
        Assert.Equal("", host.Error);
    }

    [Fact]
    public async Task Help_OfRun_ListsEveryFlagByGroupWithItsDefault()
    {
        CommandHost host = new();

        Assert.Equal(0, await host.RunAsync("run", "--help"));
        string[] headings = [.. host.Out.Split('\n').Where(line => line.EndsWith(':') && line[0] != ' ')];
        Assert.Equal(["Examples:", "Pipeline file:", "Input:", "Stages:", "Output:", "Rejects:", "Parallelism:", "Report:"], headings);
        string text = Regex.Replace(host.Out, @"\s+", " ", RegexOptions.NonBacktracking);
        Assert.All(SettingFlags.All, flag => Assert.Contains($"{flag.Name}{(flag.Takes is null ? "" : flag.Bare is null ? " " + flag.Takes : $"[={flag.Takes}]")} {flag.Meaning}{(flag.Default is null ? "" : $" [{flag.Default}]")}", text, StringComparison.Ordinal));
        Assert.Contains("exit-codes", text, StringComparison.Ordinal);
        Assert.All(host.Out.Split('\n').SkipWhile(line => line.Length > 0), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task NoArguments_ShowThePageOnStderrAndAreWrongUsage()
    {
        CommandHost host = new();

        Assert.Equal(ExitCodes.Usage, await host.RunAsync());
        Assert.StartsWith("Examples:\n  pipeline run", host.Error, StringComparison.Ordinal);
        Assert.Equal(3, host.Error.Split('\n').TakeWhile(line => line.Length > 0).Count() - 1);
        Assert.Equal("", host.Out);
    }

    [Theory]
    [InlineData("settings", "# Settings\n")]
    [InlineData("environment", "# Environment\n")]
    [InlineData("exit-codes", "# Exit codes\n")]
    [InlineData("run", "Examples:\n  pipeline run")]
    [InlineData("completion", "Examples:\n  source <(pipeline completion bash)")]
    public async Task HelpCommand_Topic_PrintsTheChapterOrTheHelpOfTheCommand(string topic, string start)
    {
        CommandHost host = new();

        Assert.Equal(0, await host.RunAsync("help", topic));
        Assert.StartsWith(start, host.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HelpCommand_UnknownTopic_Is64AndNamesTheNearest()
    {
        CommandHost host = new();

        Assert.Equal(ExitCodes.Usage, await host.RunAsync("help", "setings"));
        Assert.Contains("there is no topic 'setings'; did you mean 'settings'?", host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_IsPrintedAlone()
    {
        CommandHost host = new();

        Assert.Equal(0, await host.RunAsync("--version"));
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", host.Out);
    }

    [Fact]
    public async Task Functions_WithAndWithoutName_PrintsSignatures()
    {
        CommandHost all = new();
        CommandHost one = new();

        Assert.Equal((0, 0), (await all.RunAsync("functions"), await one.RunAsync("functions", "ROUND")));
        Assert.Equal("round(x, n)\n    Rounds.\n    round(1.25, 1)  →  1.3\nlower(t)\n    Lowers.\n    lower('A')  →  a\n", all.Out);
        Assert.Equal("round(x, n)\n    Rounds.\n    round(1.25, 1)  →  1.3\n", one.Out);
    }

    [Theory]
    [InlineData(typeof(IOException), ExitCodes.InputOutput)]
    [InlineData(typeof(UnauthorizedAccessException), ExitCodes.Permission)]
    [InlineData(typeof(InvalidOperationException), ExitCodes.Internal)]
    [InlineData(typeof(OperationCanceledException), ExitCodes.Internal)]
    public async Task Run_BodyThatThrows_BecomesAnExitCode(Type exception, int expected)
    {
        CommandHost host = new() { Body = () => throw (Exception)Activator.CreateInstance(exception)! };

        Assert.Equal(expected, await host.RunAsync("run", "data"));
        Assert.StartsWith("pipeline: ", host.Error, StringComparison.Ordinal);
    }

    private static async Task<CommandInput> Input(params string[] arguments)
    {
        CommandHost host = new();
        int exitCode = await host.RunAsync(arguments);
        Assert.True(exitCode == 0 && host.Input is not null, host.Error);
        return host.Input!;
    }
}

using Pipeline.Cli.Commands;
using Pipeline.Cli.Terminal;

namespace Pipeline.Cli.Tests.Parsing;

/// <summary>Runs a command line with bodies that only remember what they were given.</summary>
internal sealed class CommandHost
{
    private readonly StringWriter output = new() { NewLine = "\n" };
    private readonly StringWriter error = new() { NewLine = "\n" };

    public string Out => output.ToString();

    public string Error => error.ToString();

    /// <summary>What the body got, or null when it was not reached.</summary>
    public CommandInput? Input { get; private set; }

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal) { ["TERM"] = "xterm" };

    public bool ErrorIsTerminal { get; init; }

    public Func<Task<int>> Body { get; init; } = () => Task.FromResult(0);

    public Task<int> RunAsync(params string[] arguments)
    {
        Surroundings surroundings = new() { Out = output, Error = error, Variables = Variables, ErrorIsTerminal = ErrorIsTerminal };
        return CommandLine.RunAsync(
            [
                RunCommand.Create(surroundings, Remember),
                PlanCommand.Create(surroundings, Remember),
                CheckCommand.Create(surroundings, Remember),
                PreviewCommand.Create(surroundings, Remember),
                ScheduleCommand.Create(surroundings),
                SchemaCommand.Create(surroundings, () => "{}"),
                HelpCommand.Create(surroundings),
                CompletionCommand.Create(surroundings),
                FunctionsCommand.Create(surroundings, () => [new("round", "round(x, n)", "Rounds.", "round(1.25, 1)", "1.3", "numbers"), new("lower", "lower(t)", "Lowers.", "lower('A')", "a", "text")]),
            ],
            arguments,
            surroundings).WaitAsync(TimeSpan.FromSeconds(60));
    }

    private Task<int> Remember(CommandInput input, CancellationToken cancellationToken)
    {
        Input = input;
        return Body();
    }
}

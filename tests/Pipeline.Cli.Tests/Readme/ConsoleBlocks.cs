namespace Pipeline.Cli.Tests.Readme;

/// <summary>One command of a page's console blocks with the lines that the page says will follow.</summary>
internal sealed record ConsoleCommand(int Line, string Command, IReadOnlyList<string> Expected);

/// <summary>
/// Finds the commands in Markdown: in blocks of <c>```console</c>, lines that begin with <c>$ </c>, and those that go on with
/// <c>&gt; </c> as a shell shows them.
/// </summary>
internal static class ConsoleBlocks
{
    public static IReadOnlyList<ConsoleCommand> Read(IEnumerable<string> markdown)
    {
        List<ConsoleCommand> commands = [];
        List<string>? expected = null;
        bool inside = false;
        int number = 0;
        foreach (string line in markdown)
        {
            number++;
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inside = !inside && line is "```console";
                expected = null;
            }
            else if (inside && line.StartsWith("$ ", StringComparison.Ordinal))
            {
                expected = [];
                commands.Add(new(number, line[2..], expected));
            }
            else if (inside && expected is { Count: 0 } && line.StartsWith("> ", StringComparison.Ordinal))
            {
                commands[^1] = commands[^1] with { Command = $"{commands[^1].Command}\n{line[2..]}" };
            }
            else if (inside)
            {
                expected?.Add(line);
            }
        }

        return commands;
    }
}

using System.CommandLine;
using Pipeline.Definition;

namespace Pipeline.Cli.Commands;

/// <summary>The help of a command and of the program: examples first, then flags by what they are about.</summary>
internal static class HelpText
{
    private const int WidestFlag = 30;

    private static readonly string[] Examples =
    [
        "pipeline run orders -o out                                  # a folder, with its pipeline.yaml",
        "pipeline run sales.csv --where \"country = 'DE'\" > de.csv    # one file, to stdout",
        "pipeline check orders                                       # every problem at once",
    ];

    /// <summary>Writes the page of the program.</summary>
    public static void WriteProgram(TextWriter output, RootCommand root, int width)
    {
        WriteExamples(output, Examples);
        WriteWrapped(output, "", root.Description ?? "", width);
        output.WriteLine();
        output.WriteLine("Usage: pipeline COMMAND …");
        output.WriteLine();
        output.WriteLine("Commands:");
        WriteRows(output, [.. root.Subcommands.Select(command => (command.Name, command.Description ?? ""))], width);
        output.WriteLine();
        output.WriteLine("More:");
        WriteRows(
            output,
            [
                ("pipeline COMMAND --help", "Examples and flags of a command."),
                ("pipeline help TOPIC", $"A chapter of the guide: {string.Join(' ', Guide.Topics)}."),
                ("pipeline --version", "The version."),
            ],
            width);
    }

    /// <summary>Writes the help of a command.</summary>
    public static void WriteCommand(TextWriter output, PipelineCommand command, int width)
    {
        WriteExamples(output, command.Examples);
        WriteWrapped(output, "", command.Description ?? "", width);
        output.WriteLine();
        string arguments = string.Concat(command.Arguments.Select(argument => " " + Shown(argument)));
        output.WriteLine($"Usage: pipeline {command.Name}{arguments}{(command.Flags.Any() ? " [FLAG]…" : "")}");
        if (command.Arguments.Count > 0)
        {
            output.WriteLine();
            WriteRows(output, [.. command.Arguments.Select(argument => (argument.Name, argument.Description ?? ""))], width);
        }

        foreach (IGrouping<FlagGroup, (FlagGroup Group, Option Flag)> group in command.Flags.GroupBy(flag => flag.Group))
        {
            output.WriteLine();
            output.WriteLine(Heading(group.Key));
            WriteRows(output, [.. group.Select(flag => (Shown(flag.Flag), flag.Flag.Description ?? ""))], width);
        }

        if (command.Flags.Any())
        {
            output.WriteLine();
            WriteWrapped(output, "", "Defaults stand in brackets. A variable such as PIPELINE_MAX_REJECTS stands for --max-rejects; a flag goes before it.", width);
            WriteWrapped(output, "", $"Exit codes: 0 fine, 64 usage, 65 data, 66 no input, 78 pipeline file; the others: 'pipeline help exit-codes'. Topics: {string.Join(' ', Guide.Topics)}.", width);
        }
    }

    private static void WriteExamples(TextWriter output, IReadOnlyList<string> examples)
    {
        output.WriteLine("Examples:");
        foreach (string example in examples)
        {
            output.WriteLine("  " + example);
        }

        output.WriteLine();
    }

    private static string Heading(FlagGroup group) => group switch
    {
        FlagGroup.Command => "Of this command:",
        FlagGroup.Settings => "Pipeline file:",
        _ => group + ":",
    };

    private static string Shown(Argument argument) =>
        argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}]" : argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "…" : argument.Name;

    private static string Shown(Option flag)
    {
        string name = flag.Aliases.FirstOrDefault() is { } alias ? $"{alias}, {flag.Name}" : $"    {flag.Name}";
        return flag.HelpName switch { null => name, ['[', ..] maybe => name + maybe, var takes => $"{name} {takes}" };
    }

    private static void WriteRows(TextWriter output, IReadOnlyList<(string Left, string Right)> rows, int width)
    {
        int left = Math.Min(WidestFlag, rows.Max(row => row.Left.Length));
        foreach ((string name, string meaning) in rows)
        {
            string start = $"  {name.PadRight(left)}  ";
            if (name.Length > left)
            {
                output.WriteLine(start.TrimEnd());
                start = new string(' ', left + 4);
            }

            WriteWrapped(output, start, meaning, width);
        }
    }

    private static void WriteWrapped(TextWriter output, string start, string text, int width)
    {
        string line = start;
        foreach (string word in text.Split(' '))
        {
            if (line.Length + word.Length >= width && line.Length > start.Length)
            {
                output.WriteLine(line.TrimEnd());
                line = new string(' ', start.Length);
            }

            line += word + " ";
        }

        output.WriteLine(line.TrimEnd());
    }
}

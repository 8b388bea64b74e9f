using System.Globalization;

namespace Pipeline.TestChild;

/// <summary>A program of a plain exec stage: adds <c>score</c>, twice the last field of each record, unless it is told to misbehave.</summary>
internal static class CsvFilter
{
    /// <summary>Runs.</summary>
    /// <param name="behaviour">What it does wrong.</param>
    /// <param name="marker">A text: the behaviours that depend on it show for records that hold it.</param>
    public static int Run(string behaviour, string marker)
    {
        using StreamReader input = new(Console.OpenStandardInput());
        using StreamWriter output = new(Console.OpenStandardOutput()) { NewLine = "\n" };
        switch (behaviour)
        {
            case "header-first":
                output.WriteLine("score");
                output.Flush();
                break;
            case "stderr-first":
                FloodError(50);
                break;
            case "unread":
                return 0;
        }

        input.ReadLine();
        List<string> records = [];
        while (input.ReadLine() is { } record)
        {
            records.Add(record);
            if (marker.Length > 0 && record.Contains(marker, StringComparison.Ordinal))
            {
                Misdeeds.Commit(behaviour);
            }
        }

        List<string> answers = Behave(behaviour, [.. records.Select(Score)]);
        WriteHeader(behaviour, output);
        foreach (string answer in answers)
        {
            output.WriteLine(answer);
            if (behaviour is "slow")
            {
                output.Flush();
                Thread.Sleep(1);
            }
        }

        return behaviour is "exit" ? 1 : 0;
    }

    /// <summary>Writes so many megabytes to stderr.</summary>
    public static void FloodError(int megabytes)
    {
        byte[] block = new byte[1 << 20];
        block.AsSpan().Fill((byte)'e');
        using Stream error = Console.OpenStandardError();
        for (int i = 0; i < megabytes; i++)
        {
            error.Write(block);
        }
    }

    private static void WriteHeader(string behaviour, TextWriter output)
    {
        switch (behaviour)
        {
            case "header-first" or "no-header":
                return;
            case "wrong-header":
                output.WriteLine("points");
                return;
            default:
                output.WriteLine("score");
                return;
        }
    }

    private static List<string> Behave(string behaviour, List<string> answers) => behaviour switch
    {
        "drop" => answers[1..],
        "repeat" => [answers[0], .. answers],
        "stray" => [.. answers[..1], "a stray line", .. answers[1..]],
        "half" => answers[..(answers.Count / 2)],
        "two-fields" => [.. answers.Select(answer => answer + ",")],
        "words" => [.. answers.Select(_ => "many")],
        "open-quote" => [.. answers[..^1], "\"" + answers[^1]],
        "binary" => [.. answers[..^1], "\uFFFE\"\0\""],
        "endless" => [.. Enumerable.Repeat(new string('9', 1 << 20), 200)],
        _ => answers,
    };

    private static string Score(string record) =>
        long.TryParse(record[(record.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture, out long quantity) ? (2 * quantity).ToString(CultureInfo.InvariantCulture) : "";
}

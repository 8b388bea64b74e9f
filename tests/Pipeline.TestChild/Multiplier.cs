using System.Globalization;

namespace Pipeline.TestChild;

/// <summary>A program of a plain exec stage that changes the number of records: answers each as often as its last field says, with 1, 2, 3 …</summary>
internal static class Multiplier
{
    /// <summary>Runs.</summary>
    /// <param name="behaviour">What it does wrong.</param>
    /// <param name="marker">A text: it crashes on records that hold it.</param>
    /// <param name="column">The column that it answers.</param>
    public static int Run(string behaviour, string marker, string column)
    {
        using StreamReader input = new(Console.OpenStandardInput());
        using StreamWriter output = new(Console.OpenStandardOutput()) { NewLine = "\n" };
        input.ReadLine();
        output.WriteLine(behaviour is "unnumbered" ? column : column + ",_record");
        List<string> answers = [];
        while (input.ReadLine() is { } record)
        {
            if (marker.Length > 0 && record.Contains(marker, StringComparison.Ordinal))
            {
                return 3;
            }

            int times = int.Parse(record[(record.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture);
            string number = record[..record.IndexOf(',', StringComparison.Ordinal)];
            answers.AddRange(Enumerable.Range(1, times).Select(score => string.Create(CultureInfo.InvariantCulture, $"{(behaviour is "words" && score == 2 ? "many" : score)},{number}")));
        }

        switch (behaviour)
        {
            case "descending":
                answers.Reverse();
                break;
            case "foreign":
                answers.Add("1,1000000");
                break;
            case "unnumbered":
                answers = [.. answers.Select(answer => answer[..answer.IndexOf(',', StringComparison.Ordinal)])];
                break;
        }

        answers.ForEach(output.WriteLine);
        return 0;
    }
}

using System.Globalization;
using System.Text;

namespace Pipeline.Tasks;

/// <summary>Numbers of tasks as text, such as <c>3,7-9</c>.</summary>
internal static class TaskList
{
    private const int Most = 1_000_000;

    /// <summary>The text.</summary>
    /// <param name="tasks">The numbers, ascending.</param>
    public static string Format(IReadOnlyList<int> tasks)
    {
        StringBuilder text = new();
        for (int i = 0; i < tasks.Count; i++)
        {
            int first = i;
            while (i + 1 < tasks.Count && tasks[i + 1] == tasks[i] + 1)
            {
                i++;
            }

            text.Append(text.Length > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $"{tasks[first]}");
            text.Append(CultureInfo.InvariantCulture, $"{(i > first ? $"-{tasks[i]}" : "")}");
        }

        return text.ToString();
    }

    /// <summary>The numbers; null where the text is none.</summary>
    public static IReadOnlyList<int>? Parse(string text)
    {
        List<int> tasks = [];
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !Number(ends[0], out int first) || !Number(ends[^1], out int last) || last < first || tasks.Count + (last - first) > Most)
            {
                return null;
            }

            tasks.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return tasks;

        static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}

using System.Text.RegularExpressions;

namespace Pipeline.Cli.Tests.Readme;

/// <summary>
/// Compares output with what the README shows. A line that is only <c>…</c> stands for any number of lines; within a line
/// it stands for any characters. Blanks at line ends do not count.
/// </summary>
internal static class ExpectedOutput
{
    private const char Any = '…';

    /// <summary>Whether the lines are as expected.</summary>
    public static bool Matches(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        // reachable[i]: the expected lines so far can stand for the first i actual ones.
        bool[] reachable = new bool[actual.Count + 1];
        reachable[0] = true;
        foreach (string line in expected)
        {
            bool[] next = new bool[actual.Count + 1];
            bool anyLines = line.Trim() is [Any];
            for (int i = 0; i <= actual.Count; i++)
            {
                next[i] = anyLines
                    ? reachable[i] || (i > 0 && next[i - 1])
                    : i > 0 && reachable[i - 1] && LineMatches(line, actual[i - 1]);
            }

            reachable = next;
        }

        return reachable[^1];
    }

    private static bool LineMatches(string expected, string actual)
    {
        string pattern = string.Join(".*", expected.TrimEnd().Split(Any).Select(Regex.Escape));
        return Regex.IsMatch(actual.TrimEnd(), $@"\A{pattern}\z", RegexOptions.NonBacktracking);
    }
}

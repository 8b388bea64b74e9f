namespace Pipeline.Reports;

/// <summary>The words of the command that goes on with a run.</summary>
internal static class ResumeCommand
{
    /// <summary>What was typed, with <c>--resume</c> and one more flag, whose value from before is left out.</summary>
    /// <param name="typed">The arguments of the run, without <c>--resume</c>.</param>
    /// <param name="more">A flag and its value, or nothing.</param>
    public static IReadOnlyList<string> Words(IReadOnlyList<string> typed, IReadOnlyList<string> more)
    {
        List<string> words = [];
        int data = typed.ToList().IndexOf("--");
        int end = data < 0 ? typed.Count : data;
        for (int i = 0; i < end; i++)
        {
            if (more.Count > 0 && typed[i] == more[0])
            {
                i++;
            }
            else if (more.Count == 0 || !typed[i].StartsWith(more[0] + "=", StringComparison.Ordinal))
            {
                words.Add(typed[i]);
            }
        }

        return [.. words, "--resume", .. more, .. typed.Skip(end)];
    }
}

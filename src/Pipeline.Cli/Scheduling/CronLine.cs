using System.Globalization;
using System.Text;

namespace Pipeline.Cli.Scheduling;

/// <summary>A line of a crontab, see crontab(5): cron takes <c>%</c> for a line end unless a backslash stands before it, and gives what is left to <c>/bin/sh -c</c>.</summary>
internal static class CronLine
{
    /// <summary>The longest command that the cron of Debian takes.</summary>
    public const int MostLetters = 998;

    /// <summary>Whether that says when.</summary>
    public static bool IsTime(string text) => ClockTime.Read(text) is not null
        || text is "@hourly" or "@daily" or "@weekly" or "@monthly" or "@yearly"
        || (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: 5 } fields && fields.All(field => field.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '*' or ',' or '-' or '/')));

    /// <summary>The lines; the last is the job.</summary>
    public static string Of(ScheduledJob job, ScheduleFlags flags)
    {
        string time = ClockTime.Read(flags.At) is var (hour, minute) ? string.Create(CultureInfo.InvariantCulture, $"{minute} {hour} * * *") : flags.At;
        StringBuilder text = new($"# {job.Name}, for 'crontab -e'. What it prints comes by mail: with -q only what is wrong.\n");
        foreach (string secret in job.Secrets)
        {
            text.Append("# Above it stands a line that sets ").Append(secret).Append(", which the pipeline file names.\n");
        }

        return text.Append(time).Append(' ').Append(Command(job)).Append('\n').ToString();
    }

    /// <summary>The command as cron reads it.</summary>
    public static string Command(ScheduledJob job) =>
        string.Join(' ', job.Environment.Select(variable => $"{variable.Name}={Word(variable.Value)}").Concat(job.Words.Select(Word)));

    /// <summary>A word for the shell, behind cron. It must have no line end, which nothing in a crontab can stand for.</summary>
    public static string Word(string word)
    {
        bool isPlain = word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-+,:=@%".Contains(letter, StringComparison.Ordinal));
        string quoted = isPlain ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

        // A backslash of the word's own would take the one before the % for itself: the quotes between them end it.
        return quoted.Replace(@"\%", @"\''%", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal);
    }
}

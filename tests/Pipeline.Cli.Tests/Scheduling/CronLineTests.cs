using System.Text;
using Pipeline.Cli.Scheduling;
using Pipeline.Cli.Tests.Processes;

namespace Pipeline.Cli.Tests.Scheduling;

/// <summary>What stands in a crontab reaches the program as it was meant, behind cron's own rule and a POSIX shell.</summary>
public sealed class CronLineTests
{
    [Fact]
    public async Task Word_AnyLetters_ComeThroughCronAndShell()
    {
        Random random = new(7);
        string[] words =
        [
            "plain/a-b_c.d", "", " ", "a b", "100%", "%", @"\%", @"\\%", @"\\\%", "%%", "'%'", @"'\%'", "$HOME", "`id`", "$(id)", "a\"b", "é ü", "*", "~", "#", ";", "&", "!", "a\\",
            .. Enumerable.Range(0, 200).Select(_ => new string([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => @"\%'""$ a"[random.Next(7)])])),
        ];
        string line = "printf '[\\%s]\\n' " + string.Join(' ', words.Select(CronLine.Word));
        using TemporaryFolder folder = new();
        folder.Write("line", ByCron(line));

        ProcessResult result = await PipelineProcess.ShellAsync(folder, "sh -c \"$(cat line)\"");

        Assert.Equal(words.Select(word => $"[{word}]"), result.Out.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("02:15", true)]
    [InlineData("2:15", true)]
    [InlineData("24:00", false)]
    [InlineData("15 2 * * 1-5", true)]
    [InlineData("*/10 * * * mon,fri", true)]
    [InlineData("@daily", true)]
    [InlineData("@reboot", false)]
    [InlineData("15 2 * *", false)]
    [InlineData("15 2 * * * rm", false)]
    [InlineData("15 2 * * $(id)", false)]
    [InlineData("", false)]
    public void IsTime_Texts_AreThoseOfCron(string text, bool isTime) => Assert.Equal(isTime, CronLine.IsTime(text));

    /// <summary>What cron gives to the shell, as Vixie's cron (child_process in do_command.c) has it: up to the first % without a backslash, and backslashes before % taken away.</summary>
    internal static string ByCron(string command)
    {
        StringBuilder text = new();
        bool isEscaped = false;
        foreach (char letter in command)
        {
            if (isEscaped)
            {
                if (letter == '%')
                {
                    text.Length--;
                }

                isEscaped = false;
            }
            else if (letter == '%')
            {
                return text.ToString();
            }
            else
            {
                isEscaped = letter == '\\';
            }

            text.Append(letter);
        }

        return text.ToString();
    }
}

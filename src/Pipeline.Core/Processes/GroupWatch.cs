using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Processes;

/// <summary>
/// Kills the process groups of users' programs when this process is gone, even by SIGKILL. A shell does it, one for all: it is told
/// which groups there are, and the end of its input says that nobody else will end them. A parent-death signal would reach a program
/// and not what that has started.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class GroupWatch
{
    private const string Script = """
        exec > /dev/null 2>&1
        left=' '
        while read -r sign group; do
          case $sign in
            +) left="$left$group " ;;
            -) left="${left%% $group *} ${left#* $group }" ;;
          esac
        done
        for group in $left; do kill -s KILL -- "-$group"; done
        """;

    private static readonly Lazy<(Process Shell, SafePipeHandle Input)?> Watch = new(Start);

    /// <summary>A group that is to be killed.</summary>
    public static void Add(int group) => Tell('+', group);

    /// <summary>A group that was added and is gone.</summary>
    public static void Remove(int group) => Tell('-', group);

    private static void Tell(char sign, int group)
    {
        if (Watch.Value is var (_, input))
        {
            try
            {
                // So short a text is written whole or, when the shell was stopped long ago, not at all.
                PosixPipe.Write(input, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sign} {group}\n")));
            }
            catch (IOException)
            {
                // Somebody has ended the shell. Programs end with their own time limits and with this process's good end.
            }
        }
    }

    private static (Process Shell, SafePipeHandle Input)? Start()
    {
        if (ProgramPath.Search("setsid") is not { } setsid || ProgramPath.Search("sh") is not { } shell)
        {
            return null;
        }

        // All three are pipes: whoever waits for the end of our stdout must not wait for it.
        ProcessStartInfo info = new(setsid, [shell, "-c", Script])
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ChildEnvironment.Fill(info.Environment, new Dictionary<string, string>(StringComparer.Ordinal));
        Process process = ChildStarter.Start(info, CancellationToken.None);
        SafePipeHandle input = ((System.IO.Pipes.PipeStream)process.StandardInput.BaseStream).SafePipeHandle;
        PosixPipe.Prepare(input);
        return (process, input);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
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

    private static readonly Lock Starting = new();
    private static Process? shell;
    private static volatile SafePipeHandle? input;

    /// <summary>Starts it, unless it runs; before the first group.</summary>
    /// <param name="cancellation">Ends a start that takes long.</param>
    public static void Begin(CancellationToken cancellation)
    {
        lock (Starting)
        {
            if (shell is not { HasExited: false } && ProgramPath.Search("setsid") is { } setsid && ProgramPath.Search("sh") is { } sh)
            {
                shell = Start([setsid, sh, "-c", Script], cancellation);
                SafePipeHandle pipe = ((PipeStream)shell.StandardInput.BaseStream).SafePipeHandle;
                PosixPipe.Prepare(pipe);
                input = pipe;
            }
        }
    }

    /// <summary>A group that is to be killed.</summary>
    public static void Add(int group) => Tell('+', group);

    /// <summary>A group that was added and is gone.</summary>
    public static void Remove(int group) => Tell('-', group);

    private static void Tell(char sign, int group)
    {
        if (input is { } pipe)
        {
            try
            {
                // So short a text is written whole or, when the shell was stopped long ago, not at all.
                PosixPipe.Write(pipe, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sign} {group}\n")));
            }
            catch (IOException)
            {
                // Somebody has ended the shell. Programs end with their own time limits and with this process's good end.
            }
        }
    }

    private static Process Start(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        // All three are pipes: whoever waits for the end of our stdout must not wait for it.
        ProcessStartInfo info = new(command[0], command.Skip(1))
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ChildEnvironment.Fill(info.Environment, new Dictionary<string, string>(StringComparer.Ordinal));
        return ChildStarter.Start(info, cancellation);
    }
}

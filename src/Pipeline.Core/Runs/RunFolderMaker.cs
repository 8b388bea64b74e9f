using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>Makes the folders of a run. Where something of somebody else stands in the way, it is refused and left alone.</summary>
internal static class RunFolderMaker
{
    /// <summary>Makes the output folder and our control folder in it.</summary>
    /// <exception cref="RunException">73: something else stands there.</exception>
    public static void MakeOutput(string output, RunFolderOptions options)
    {
        bool existed = Entry.LookThrough(output) == EntryKind.Folder;
        if (!existed && Entry.Look(output) != EntryKind.None)
        {
            throw new RunException(ExitCodes.CannotCreate, $"'{output}' is not a folder; name one with -o");
        }

        string control = ControlFolder.Of(output);
        if (existed && Entry.Look(control) is EntryKind.Link or EntryKind.File)
        {
            throw new RunException(ExitCodes.CannotCreate, $"'{control}' is not a folder of ours; remove it or name another output folder");
        }

        FolderSync.Create(control, options.Sync, options.Calls);
    }

    /// <summary>Makes the folder of run folders. In an output folder it is ours, and a link there would be someone's who plants it.</summary>
    /// <exception cref="RunException">73: something else stands there.</exception>
    public static string MakeRuns(RunFolderOptions options)
    {
        string runs = options.RunDirectory ?? Path.Combine(ControlFolder.Of(options.Output!), "runs");
        if (options.RunDirectory is null && Entry.Look(runs) is EntryKind.Link or EntryKind.File)
        {
            throw new RunException(ExitCodes.CannotCreate, $"'{runs}' is not a folder of ours (a link is not followed): remove it; --run-dir puts runs elsewhere");
        }

        FolderSync.Create(runs, options.Sync, options.Calls);
        return runs;
    }

    /// <summary>Makes the staging folder.</summary>
    /// <returns>A handle that sees each write error from now on, where the run waits for the disk.</returns>
    /// <exception cref="RunException">73 or 77: the output folder cannot be written to, or something else stands there.</exception>
    public static SafeFileHandle? MakeStaging(string staging, RunFolderOptions options)
    {
        if (Entry.Look(staging) is EntryKind.Link or EntryKind.File)
        {
            throw new RunException(ExitCodes.CannotCreate, $"'{staging}' is not a folder of ours (a link is not followed): remove it, and run again");
        }

        try
        {
            options.Calls.CreateFolder(staging);
            return options.Sync && OperatingSystem.IsLinux() ? Posix.OpenForSync(ControlFolder.Of(options.Output!)) : null;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "write to the output folder", options.Output!, ExitCodes.CannotCreate);
        }
    }

    /// <summary>Makes the folder of a run that began then, under a name that no other run has.</summary>
    public static (string RunId, string Folder) MakeRun(string runs, DateTimeOffset started)
    {
        while (true)
        {
            string id = RunFolder.IdOf(started);
            string folder = Path.Combine(runs, id);
            if (OperatingSystem.IsWindows())
            {
                if (Entry.Look(folder) == EntryKind.None)
                {
                    Directory.CreateDirectory(folder);
                    return (id, folder);
                }
            }
            else if (Posix.TryCreatePrivateFolder(folder))
            {
                return (id, folder);
            }

            // Another run began in the same millisecond.
            started = started.AddMilliseconds(1);
        }
    }
}

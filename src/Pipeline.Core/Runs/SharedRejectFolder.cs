using System.Text;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// A folder for rejects that the user named with <c>--rejects</c>. It holds the last run's rejects only: old ones beside new ones
/// would be repaired and run twice. A file in it says which job they are of, and stands on disk before the first of them: another
/// job's rejects are not ours to delete, and those of a run that was killed are. One run at a time has the folder.
/// </summary>
internal sealed class SharedRejectFolder : IDisposable
{
    private readonly string folder;
    private readonly IFileSystemCalls calls;
    private readonly OutputLock held;

    private SharedRejectFolder(string folder, OutputLock held, IFileSystemCalls calls)
    {
        this.folder = folder;
        this.held = held;
        this.calls = calls;
    }

    private string Mark => ControlFolder.RejectsMarkOf(folder);

    private string List => Path.Combine(folder, RejectWriter.ListName);

    private string[] Beside => [Path.Combine(folder, RejectWriter.RecoveredName), Path.Combine(folder, RejectWriter.WarnedName)];

    private string Records => Path.Combine(folder, RejectWriter.RecordsFolder);

    /// <summary>Makes the folder, takes it for this run and removes an earlier run's rejects from it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="owner">What tells this job from others.</param>
    /// <param name="overwrite">Replace what is there even if another job wrote it, or nobody knows who.</param>
    /// <param name="keep">Leave what is there: an interrupted run of the job wrote it, and goes on.</param>
    /// <param name="calls">The file system.</param>
    /// <param name="wait">How long a run that has the folder is waited for.</param>
    /// <exception cref="RunException">73: something else has our names there; 75: another run has the folder; 74, 77: it cannot be made or emptied.</exception>
    public static SharedRejectFolder Open(string folder, string owner, bool overwrite, bool keep, IFileSystemCalls calls, LockWait? wait = null)
    {
        OutputLock? held = null;
        try
        {
            calls.CreateFolder(folder);
            held = OutputLock.Take(ControlFolder.RejectsMarkOf(folder) + ".lock", folder, calls, wait ?? LockWait.None);
            SharedRejectFolder shared = new(folder, held, calls);
            shared.Prepare(owner, overwrite, keep);
            return shared;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            held?.Dispose();
            throw RunException.FromFileSystem(exception, "use the folder for rejects", folder, ExitCodes.CannotCreate);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Gives the folder to the next run.</summary>
    public void Dispose() => held.Dispose();

    private void Prepare(string owner, bool overwrite, bool keep)
    {
        EntryKind mark = Entry.Look(Mark);
        EntryKind list = Entry.Look(List);
        EntryKind records = Entry.Look(Records);
        string? stray = new[] { Mark, List }.Concat(Beside).FirstOrDefault(path => Entry.Look(path) is EntryKind.Link or EntryKind.Folder) ?? (records is EntryKind.Link or EntryKind.File ? Records : null);

        // A link would have us write, or delete, where whoever planted it wants.
        if (stray is { } what)
        {
            throw new RunException(ExitCodes.CannotCreate, $"'{what}' is not what a run of ours leaves there (a link is not followed): remove it, or name another folder with --rejects");
        }

        bool ours = mark == EntryKind.File && string.Equals(File.ReadAllText(Mark), owner, StringComparison.Ordinal);
        bool isEmpty = list == EntryKind.None && records == EntryKind.None && Array.TrueForAll(Beside, path => Entry.Look(path) == EntryKind.None);
        if (!isEmpty && !overwrite && !(ours && (list == EntryKind.None || BeginsAsOurs())))
        {
            throw new RunException(
                ExitCodes.CannotCreate,
                $"'{folder}' holds '{RejectWriter.ListName}', '{RejectWriter.RecoveredName}', '{RejectWriter.WarnedName}' or '{RejectWriter.RecordsFolder}' that this job did not write "
                + "(a job is its output folder, or, to stdout, its input, stages and settings); name another folder with --rejects, or replace them with --overwrite");
        }

        if (!ours)
        {
            // On disk before the first reject: a run that is killed leaves a folder that the next one knows as its own.
            AtomicFile.Write(calls, Mark, Mark + ".tmp", Encoding.UTF8.GetBytes(owner), sync: true);
        }

        if (!keep)
        {
            calls.DeleteFolder(Records);
            calls.Delete(List);
            Array.ForEach(Beside, calls.Delete);
        }
    }

    // A run that was killed leaves the beginning of a list, or none of it.
    private bool BeginsAsOurs()
    {
        byte[] expected = Encoding.UTF8.GetBytes(RejectWriter.ListHeader);
        byte[] found = new byte[expected.Length];
        using FileStream file = File.OpenRead(List);
        int length = file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false);
        return found.AsSpan(0, length).SequenceEqual(expected.AsSpan(0, length));
    }
}

using System.Text;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// A folder for rejects that the user named with <c>--rejects</c>. It holds the last run's rejects only: old ones beside new ones would
/// be repaired and run twice. What is there is emptied only if <c>rejects.csv</c> begins as we write it and a file beside it
/// says that the same job wrote it: another job's rejects are not ours to delete.
/// </summary>
internal static class SharedRejectFolder
{
    /// <summary>Makes the folder and removes an earlier run's rejects from it.</summary>
    /// <exception cref="RunException">73: something else has our names there; 74, 77: it cannot be made or emptied.</exception>
    public static void Prepare(string folder, string owner, bool overwrite, IFileSystemCalls calls)
    {
        string list = Path.Combine(folder, RejectWriter.ListName);
        string records = Path.Combine(folder, RejectWriter.RecordsFolder);
        try
        {
            calls.CreateFolder(folder);
            EntryKind listKind = Entry.Look(list);
            EntryKind recordsKind = Entry.Look(records);
            if (listKind == EntryKind.None && recordsKind == EntryKind.None)
            {
                File.WriteAllText(ControlFolder.RejectsMarkOf(folder), owner);
                return;
            }

            bool folderInOrder = recordsKind is EntryKind.None or EntryKind.Folder;
            if (!folderInOrder || listKind is EntryKind.Folder or EntryKind.Link || !(overwrite || IsOurs(folder, list, owner)))
            {
                throw new RunException(
                    ExitCodes.CannotCreate,
                    $"'{folder}' holds '{RejectWriter.ListName}' or '{RejectWriter.RecordsFolder}' that this job did not write; "
                    + "name another folder with --rejects, or replace them with --overwrite");
            }

            // The list goes last: it is what shows that the rest is ours.
            calls.DeleteFolder(records);
            calls.Delete(list);
            File.WriteAllText(ControlFolder.RejectsMarkOf(folder), owner);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "use the folder for rejects", folder, ExitCodes.CannotCreate);
        }
    }

    private static bool IsOurs(string folder, string list, string owner)
    {
        string mark = ControlFolder.RejectsMarkOf(folder);
        if (!File.Exists(list) || !File.Exists(mark) || !string.Equals(File.ReadAllText(mark), owner, StringComparison.Ordinal))
        {
            return false;
        }

        byte[] expected = Encoding.UTF8.GetBytes(RejectWriter.ListHeader);
        byte[] found = new byte[expected.Length];
        using FileStream file = File.OpenRead(list);
        return file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) == found.Length && found.AsSpan().SequenceEqual(expected);
    }
}

using Microsoft.Win32.SafeHandles;

namespace Pipeline.Files;

/// <summary>
/// Gives a file of the user another content, whole at any instant: it is written beside its place under a name that is nobody's, gets the
/// owner, group and mode of the file, and is renamed. What may not be written is refused, though a rename would replace it.
/// </summary>
internal static class UsersFile
{
    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Sees whether <see cref="Replace"/> can do it, by all of it but the rename.</summary>
    public static void Check(string path, ReadOnlySpan<byte> content) => Stage(path, content, rename: false);

    /// <summary>Replaces the content.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content) => Stage(path, content, rename: true);

    private static void Stage(string path, ReadOnlySpan<byte> content, bool rename)
    {
        RequireWritable(path);
        IFileSystemCalls calls = FileSystemCalls.Instance;
        string folder = Path.GetDirectoryName(path)!;
        string temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");
        try
        {
            using (SafeFileHandle file = calls.OpenWrite(temporary, create: true))
            {
                KeepRights(path, temporary);
                calls.Write(file, content, 0);
            }

            if (rename)
            {
                calls.Sync(temporary);
                calls.Rename(temporary, path);
                calls.Sync(folder);
            }
        }
        finally
        {
            calls.Delete(temporary);
        }
    }

    /// <summary>Throws when the file may not be written; also for root, when nobody may.</summary>
    private static void RequireWritable(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & AnyWrite) == 0)
        {
            throw new UnauthorizedAccessException($"nobody may write to it: '{path}'");
        }

        File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
    }

    private static void KeepRights(string path, string temporary)
    {
        if (OperatingSystem.IsLinux())
        {
            Posix.GiveOwnerOf(path, temporary);
        }

        // Behind the owner: a change of that takes some bits of the mode away.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
        }
    }
}

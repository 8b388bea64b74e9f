using Microsoft.Win32.SafeHandles;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Tuning;

/// <summary>
/// The folder of a tuning, for the sample and what its runs write. It has a lock that the system takes back when the process is gone,
/// however it went: so the next one that starts finds what was left, and removes it.
/// </summary>
internal sealed class TuningFolder : IDisposable
{
    private const string Prefix = "pipeline-tune-";
    private const string LockName = "lock";

    // Between a folder and its lock lie moments.
    private static readonly TimeSpan LongestBirth = TimeSpan.FromHours(1);

    private readonly SafeFileHandle? held;

    private TuningFolder(string path)
    {
        Path = path;
        held = OutputLock.TryTake(System.IO.Path.Combine(path, LockName));
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Removes what tunings left that were killed, and makes a new one.</summary>
    /// <param name="below">The folder in which it is made; null: the system's temporary one.</param>
    public static TuningFolder Make(string? below)
    {
        TuningFolder made = new(Create(below));
        foreach (string other in Directory.EnumerateDirectories(System.IO.Path.GetDirectoryName(made.Path)!, Prefix + "*").Where(other => !string.Equals(other, made.Path, StringComparison.Ordinal)))
        {
            RemoveIfLeft(other, FileIdentity.Of(made.Path)?.Owner);
        }

        return made;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        OutputLock.Release(held);
        Directory.Delete(Path, recursive: true);
    }

    private static string Create(string? below)
    {
        string place = below ?? System.IO.Path.GetTempPath();
        try
        {
            return Entry.TryLookThrough(place) != EntryKind.Folder ? throw new DirectoryNotFoundException("there is no such folder; TMPDIR says where it is")
                : below is null ? Directory.CreateTempSubdirectory(Prefix).FullName
                : Directory.CreateDirectory(System.IO.Path.Combine(below, Prefix + System.IO.Path.GetRandomFileName())).FullName;
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "make a folder for trials in", place, ExitCodes.CannotCreate);
        }
    }

    /// <summary>Removes one that nobody holds. What cannot be removed harms no tuning, and is tried again by the next.</summary>
    private static void RemoveIfLeft(string folder, uint? owner)
    {
        try
        {
            // The temporary folder is everybody's: what is not this user's own is none of ours, not even for root, nor is what a link leads to.
            if (Entry.Look(folder) != EntryKind.Folder || FileIdentity.Of(folder)?.Owner != owner)
            {
                return;
            }

            string path = System.IO.Path.Combine(folder, LockName);
            if (Entry.Look(path) == EntryKind.None)
            {
                if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > LongestBirth)
                {
                    Directory.Delete(folder, recursive: true);
                }

                return;
            }

            if (OutputLock.TryTake(path) is { } free)
            {
                OutputLock.Release(free);
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            // Another start is at it, or it may not be removed.
        }
    }
}

using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// The lock of a folder that runs write to: one run at a time. It is the operating system's, so it is free as soon as its holder is
/// gone, however it went. The lock file is never removed: a second one beside a held one would let two runs in.
/// </summary>
internal sealed class OutputLock : IDisposable
{
    private readonly SafeFileHandle lockFile;
    private readonly string holderFile;
    private readonly IFileSystemCalls calls;

    private OutputLock(SafeFileHandle handle, string holderPath, IFileSystemCalls calls)
    {
        lockFile = handle;
        holderFile = holderPath;
        this.calls = calls;
    }

    /// <summary>Takes the lock, or fails when another process holds it for longer than is waited.</summary>
    /// <param name="path">The lock file; <c>.json</c> beside it names its holder.</param>
    /// <param name="place">What is locked by it, for messages.</param>
    /// <param name="calls">The file system.</param>
    /// <param name="wait">How long it is waited for.</param>
    /// <exception cref="RunException">75: another process holds it, named by its pid; 73, 74, 77: it cannot be taken.</exception>
    public static OutputLock Take(string path, string place, IFileSystemCalls calls, LockWait wait)
    {
        string holderPath = path + ".json";
        SafeFileHandle? handle = null;
        try
        {
            handle = TryTake(path);
            while (handle is null && wait.Again(place, () => LockHolder.Describe(holderPath)))
            {
                handle = TryTake(path);
            }

            if (handle is null)
            {
                string hint = wait.Longest > TimeSpan.Zero ? $"it was waited for {wait.Longest.TotalSeconds:0.###} s (--lock-wait): run again when that one has ended" : "run again when that one has ended, or wait for it with --lock-wait TIME";
                throw new RunException(ExitCodes.NotNow, $"'{place}' is in use by {LockHolder.Describe(holderPath)}; {hint}");
            }

            AtomicFile.Write(calls, holderPath, holderPath + ".tmp", LockHolder.Me.Format(), sync: false);
            return new OutputLock(handle, holderPath, calls);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            Release(handle);
            throw RunException.FromFileSystem(exception, "lock", path, ExitCodes.CannotCreate);
        }
        catch
        {
            Release(handle);
            throw;
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        if (lockFile.IsClosed)
        {
            return;
        }

        try
        {
            calls.Delete(holderFile);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            // lock.json only says whom to wait for; without the lock no one reads it.
        }
        finally
        {
            Release(lockFile);
        }
    }

    /// <summary>Takes the lock of a file, which is made where there is none; null while another holds it.</summary>
    public static SafeFileHandle? TryTake(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return TryTakeOnWindows(path);
        }

        Create(path);
        SafeFileHandle handle = Posix.OpenForLock(path);
        bool taken = false;
        try
        {
            taken = Posix.TryLock(handle, path);
        }
        finally
        {
            if (!taken)
            {
                handle.Dispose();
            }
        }

        return taken ? handle : null;
    }

    /// <summary>Gives such a lock back.</summary>
    public static void Release(SafeFileHandle? handle)
    {
        if (handle is not null && !OperatingSystem.IsWindows())
        {
            Posix.Unlock(handle);
        }

        handle?.Dispose();
    }

    private static void Create(string path)
    {
        if (Entry.Look(path) != EntryKind.None)
        {
            return;
        }

        try
        {
            File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
        catch (IOException) when (Entry.Look(path) == EntryKind.File)
        {
            // Another run made it and holds it by now: who opens a file with .NET asks for a lock of its own.
        }
    }

    private static SafeFileHandle? TryTakeOnWindows(string path)
    {
        const int SharingViolation = unchecked((int)0x80070020);
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult == SharingViolation)
        {
            return null;
        }
    }
}

using System.Text.Json;
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

    /// <summary>Takes the lock or fails at once.</summary>
    /// <param name="path">The lock file; <c>.json</c> beside it names its holder.</param>
    /// <param name="place">What is locked by it, for messages.</param>
    /// <param name="calls">The file system.</param>
    /// <exception cref="RunException">75: another process holds it, named by its pid; 73, 74, 77: it cannot be taken.</exception>
    public static OutputLock Take(string path, string place, IFileSystemCalls calls)
    {
        string holderPath = path + ".json";
        SafeFileHandle? handle = null;
        try
        {
            handle = TryTake(path);
            if (handle is null)
            {
                throw new RunException(
                    ExitCodes.NotNow,
                    $"'{place}' is in use by {Holder(holderPath)}; run again when that one has ended");
            }

            AtomicFile.Write(calls, holderPath, holderPath + ".tmp", Describe(), sync: false);
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

    private static SafeFileHandle? TryTake(string path)
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

    private static void Release(SafeFileHandle? handle)
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

    private static byte[] Describe() => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("pid", Environment.ProcessId);
        writer.WriteString("host", Environment.MachineName);
        writer.WriteEndObject();
    });

    private static string Holder(string holderPath)
    {
        try
        {
            using JsonDocument holder = JsonDocument.Parse(File.ReadAllBytes(holderPath));
            return $"process {holder.RootElement.GetProperty("pid").GetInt32()} on {holder.RootElement.GetProperty("host").GetString()}";
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception)
            || exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // The holder has the lock and is about to write who it is, or is just leaving.
            return "another process";
        }
    }
}

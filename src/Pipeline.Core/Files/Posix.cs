using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Files;

/// <summary>
/// The calls of libc that .NET does not offer: folders can be neither opened nor synced, locks are silently skipped
/// where a file system has none, <c>File.Move</c> copies across file systems, and inodes cannot be seen.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class Posix
{
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int LockRelease = 8;
    private const int PermissionDenied = 13;
    private const int OperationNotPermitted = 1;
    private const int AtCurrentFolder = -100;
    private const uint StatxBasic = 0x7ff;
    private const uint StatxBorn = 0x800;
    private const uint StatxMount = 0x1000;
    private const int StatxBytes = 256;

    /// <summary>The kind of a regular file, see <see cref="TypeOf"/>.</summary>
    public const int RegularFile = 0x8000;

    /// <summary>The kind of a folder.</summary>
    public const int Folder = 0x4000;

    /// <summary>The kind of a symbolic link.</summary>
    public const int Link = 0xA000;

    private static int CloseOnExec => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    private static int NoFollow => OperatingSystem.IsMacOS() ? 0x100 : RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    private static int WouldBlock => OperatingSystem.IsLinux() ? 11 : 35;

    /// <summary>Opens a file or folder for reading; good for syncing only.</summary>
    public static SafeFileHandle OpenForSync(string path) => OpenExisting(path, flags: 0);

    /// <summary>Opens an existing file, and no link, for a lock of our own; opened by .NET it would have a shared one already.</summary>
    public static SafeFileHandle OpenForLock(string path)
    {
        const int ReadWrite = 2;
        return OpenExisting(path, ReadWrite | NoFollow);
    }

    /// <summary>Waits until what belongs to the handle is on disk; a failure is final, a second call may lie.</summary>
    public static void Sync(SafeFileHandle handle, string path)
    {
        if (FileSync(handle) != 0)
        {
            throw LastError(path);
        }
    }

    /// <summary>Begins to write a part of the file to disk and does not wait for it; where the system cannot, nothing is done.</summary>
    [SupportedOSPlatform("linux")]
    public static void BeginSync(SafeFileHandle handle, string path, long offset, long length)
    {
        const uint Write = 2;
        const int NoSuchCall = 38;
        if (FileRangeSync(handle, offset, length, Write) != 0 && Marshal.GetLastPInvokeError() != NoSuchCall)
        {
            throw LastError(path);
        }
    }

    /// <summary>Waits until everything of the handle's file system is on disk; reports write errors since the handle was opened.</summary>
    [SupportedOSPlatform("linux")]
    public static void SyncFileSystem(SafeFileHandle handle, string path)
    {
        if (FileSystemSync(handle) != 0)
        {
            throw LastError(path);
        }
    }

    /// <summary>Renames within a file system, replacing what is there.</summary>
    public static void Rename(string from, string to)
    {
        if (RenameCall(from, to) != 0)
        {
            throw LastError(to);
        }
    }

    /// <summary>Takes the lock of an open file at once; false when another open file holds it.</summary>
    public static bool TryLock(SafeFileHandle handle, string path)
    {
        if (Lock(handle, LockExclusive | LockNonBlocking) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == WouldBlock ? false : throw LastError(path);
    }

    /// <summary>Gives the lock of an open file back at once: a child that is just being started has the open file too, so closing would not.</summary>
    public static void Unlock(SafeFileHandle handle) => _ = Lock(handle, LockRelease);

    /// <summary>Makes a folder that must not exist yet, for its owner only; false when something has that name.</summary>
    public static bool TryCreatePrivateFolder(string path)
    {
        const int Exists = 17;
        const uint OwnerOnly = 0x1C0; // 0700
        if (MakeFolder(path, OwnerOnly) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == Exists ? false : throw LastError(path);
    }

    /// <summary>Looks at a file, through links; null when there is none.</summary>
    [SupportedOSPlatform("linux")]
    public static FileIdentity? Look(string path)
    {
        Span<byte> buffer = stackalloc byte[StatxBytes];
        if (!TryLook(path, followLinks: true, buffer))
        {
            return null;
        }

        return new FileIdentity(
            DeviceIn(buffer),
            BinaryPrimitives.ReadUInt64LittleEndian(buffer[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(buffer[40..]),
            TimeIn(buffer[112..]),
            TypeIn(buffer) == RegularFile)
        {
            ChangedNanoseconds = TimeIn(buffer[96..]),
            BornNanoseconds = (BinaryPrimitives.ReadUInt32LittleEndian(buffer) & StatxBorn) != 0 ? TimeIn(buffer[80..]) : 0,
            Owner = BinaryPrimitives.ReadUInt32LittleEndian(buffer[20..]),
        };
    }

    /// <summary>The kind of what the path names, as in the upper bits of <c>st_mode</c>; 0 when there is nothing.</summary>
    [SupportedOSPlatform("linux")]
    public static int TypeOf(string path, bool followLinks)
    {
        Span<byte> buffer = stackalloc byte[StatxBytes];
        return TryLook(path, followLinks, buffer) ? TypeIn(buffer) : 0;
    }

    /// <summary>What stands at the path, a link being one.</summary>
    [SupportedOSPlatform("linux")]
    public static Place PlaceOf(string path)
    {
        const ulong Immutable = 0x10;
        const ulong AppendOnly = 0x20;
        const int Sticky = 0x200;
        Span<byte> buffer = stackalloc byte[StatxBytes];
        if (!TryLook(path, followLinks: false, buffer))
        {
            return default;
        }

        // The kernel says which of the fields it knows: the number of the mount since 5.8.
        bool knowsMount = (BinaryPrimitives.ReadUInt32LittleEndian(buffer) & StatxMount) != 0;
        EntryKind kind = TypeIn(buffer) switch
        {
            Link => EntryKind.Link,
            Folder => EntryKind.Folder,
            _ => EntryKind.File,
        };
        return new Place(
            kind,
            (BinaryPrimitives.ReadUInt64LittleEndian(buffer[8..]) & (Immutable | AppendOnly)) != 0,
            DeviceIn(buffer),
            knowsMount ? BinaryPrimitives.ReadUInt64LittleEndian(buffer[144..]) : 0)
        {
            IsSpecial = TypeIn(buffer) is not (0 or RegularFile or Link or Folder),
            IsAnothers = EffectiveUser() is var user and not 0 && BinaryPrimitives.ReadUInt32LittleEndian(buffer[20..]) != user,
            IsSticky = kind == EntryKind.Folder && (BinaryPrimitives.ReadUInt16LittleEndian(buffer[28..]) & Sticky) != 0,
        };
    }

    /// <summary>Throws when permission or a read-only file system forbids making, renaming or removing an entry of the folder.</summary>
    public static void RequireWritable(string folder)
    {
        const int WriteAndSearch = 3;
        if (Access(folder, WriteAndSearch) != 0)
        {
            throw LastError(folder);
        }
    }

    /// <summary>Gives a file the owner and group of another one; nothing is done where it has them.</summary>
    [SupportedOSPlatform("linux")]
    public static void GiveOwnerOf(string path, string to)
    {
        (uint User, uint Group) wanted = OwnerOf(path);
        if (wanted != OwnerOf(to) && ChangeOwner(to, wanted.User, wanted.Group) != 0)
        {
            throw LastError(to);
        }
    }

    private static (uint User, uint Group) OwnerOf(string path)
    {
        Span<byte> buffer = stackalloc byte[StatxBytes];
        return TryLook(path, followLinks: false, buffer)
            ? (BinaryPrimitives.ReadUInt32LittleEndian(buffer[20..]), BinaryPrimitives.ReadUInt32LittleEndian(buffer[24..]))
            : throw new FileNotFoundException(null, path);
    }

    // struct statx of statx(2): the same layout on every architecture.
    private static bool TryLook(string path, bool followLinks, Span<byte> buffer)
    {
        const int NoEntry = 2;
        const int NotAFolder = 20;
        const int NameTooLong = 36;
        const int NoFollowLink = 0x100;
        return StatX(AtCurrentFolder, path, followLinks ? 0 : NoFollowLink, StatxBasic | StatxBorn | StatxMount, ref MemoryMarshal.GetReference(buffer)) == 0
            || (Marshal.GetLastPInvokeError() is NoEntry or NotAFolder or NameTooLong ? false : throw LastError(path));
    }

    private static ulong DeviceIn(ReadOnlySpan<byte> statx) =>
        ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(statx[136..]) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(statx[140..]);

    private static int TypeIn(ReadOnlySpan<byte> statx) => BinaryPrimitives.ReadUInt16LittleEndian(statx[28..]) & 0xF000;

    // struct statx_timestamp.
    private static long TimeIn(ReadOnlySpan<byte> time) =>
        unchecked((BinaryPrimitives.ReadInt64LittleEndian(time) * 1_000_000_000) + BinaryPrimitives.ReadUInt32LittleEndian(time[8..]));

    // Children must not inherit it: a lock would live on in them.
    private static SafeFileHandle OpenExisting(string path, int flags)
    {
        int descriptor = Open(path, flags | CloseOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw LastError(path);
    }

    private static Exception LastError(string path)
    {
        int error = Marshal.GetLastPInvokeError();
        string message = $"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'";
        return error is PermissionDenied or OperationNotPermitted
            ? new UnauthorizedAccessException(message)
            : new IOException(message, error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FileSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int FileRangeSync(SafeFileHandle handle, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int FileSystemSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameCall(string from, string to);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle handle, int operation);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFolder(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, ref byte buffer);
}

using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Processes;

/// <summary>The calls of libc for pipes and signals that .NET does not offer.</summary>
[SupportedOSPlatform("linux")]
internal static partial class PosixPipe
{
    private const int TryAgain = 11;
    private const int Interrupted = 4;
    private const int Capacity = 1 << 20;

    /// <summary>Makes our end one that does not block, and the pipe as large as it may be.</summary>
    public static void Prepare(SafePipeHandle handle)
    {
        const int GetFlags = 3;
        const int SetFlags = 4;
        const int NonBlocking = 0x800;
        const int SetPipeSize = 1031;
        if (Control(handle, SetFlags, Control(handle, GetFlags, 0) | NonBlocking) < 0)
        {
            throw LastError();
        }

        // A smaller pipe is slower and no more: pipe-max-size, or the user's pages for pipes, may not allow it.
        _ = Control(handle, SetPipeSize, Capacity);
    }

    /// <summary>Waits until the handle can be read or written, its other end closed included; false when the time is over.</summary>
    public static bool Wait(SafePipeHandle handle, bool forReading, int milliseconds)
    {
        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            PollRequest request = new() { Descriptor = (int)handle.DangerousGetHandle(), Events = (short)(forReading ? 1 : 4) };
            int ready = Poll(ref request, 1, milliseconds);
            return ready >= 0 ? ready > 0 : Marshal.GetLastPInvokeError() == Interrupted ? false : throw LastError();
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    /// <summary>Reads; 0 at the end, -1 when there is nothing after all.</summary>
    public static int Read(SafePipeHandle handle, Span<byte> buffer)
    {
        nint got = ReadCall(handle, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
        return got >= 0 ? (int)got : IsTransient() ? -1 : throw LastError();
    }

    /// <summary>Writes what there is room for, maybe nothing.</summary>
    public static int Write(SafePipeHandle handle, ReadOnlySpan<byte> buffer)
    {
        nint put = WriteCall(handle, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
        return put >= 0 ? (int)put : IsTransient() ? 0 : throw LastError();
    }

    /// <summary>Opens the reading end of a pipe that we write to, so that what nobody read can be counted even when the reader is gone.</summary>
    public static SafeFileHandle OpenReader(SafePipeHandle writer) =>
        File.OpenHandle($"/proc/self/fd/{writer.DangerousGetHandle()}", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    /// <summary>Bytes in a pipe that were not read.</summary>
    public static int Unread(SafeFileHandle reader)
    {
        const nuint BytesToRead = 0x541B;
        return Ask(reader, BytesToRead, out int bytes) == 0 ? bytes : throw LastError();
    }

    /// <summary>Sends SIGTERM to a process, or to the group of a negative id; false when there is none.</summary>
    public static bool Terminate(int process)
    {
        const int Terminated = 15;
        return KillCall(process, Terminated) == 0;
    }

    /// <summary>Sends SIGKILL to a process, or to the group of a negative id. One that has ended already needs none.</summary>
    public static void Kill(int process)
    {
        const int Killed = 9;
        _ = KillCall(process, Killed);
    }

    private static bool IsTransient() => Marshal.GetLastPInvokeError() is TryAgain or Interrupted;

    private static IOException LastError()
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafePipeHandle handle, int command, int argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ask(SafeFileHandle handle, nuint request, out int answer);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollRequest request, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadCall(SafePipeHandle handle, ref byte buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteCall(SafePipeHandle handle, ref byte buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillCall(int process, int signal);
}

namespace Pipeline.Resilience;

/// <summary>
/// The errors of reading that may be gone a moment later. Not among them: what a limit says (EMFILE), what a person decides
/// (EACCES, ENOENT), and an I/O error of a disk, which the system has tried to read several times already. EINTR does not come
/// here, since .NET reads on after it.
/// </summary>
internal static class TransientReads
{
    private const int InputOutput = 5;

    // EAGAIN, EBUSY, ENETDOWN, ENETUNREACH, ENETRESET, ECONNABORTED, ECONNRESET, ENOTCONN, ETIMEDOUT, EHOSTDOWN, EHOSTUNREACH, ESTALE, EREMOTEIO
    private static readonly int[] Linux = [11, 16, 100, 101, 102, 103, 104, 107, 110, 112, 113, 116, 121];

    // EAGAIN, EBUSY, ENETDOWN, ENETUNREACH, ENETRESET, ECONNABORTED, ECONNRESET, ENOTCONN, ETIMEDOUT, EHOSTDOWN, EHOSTUNREACH, ESTALE
    private static readonly int[] Mac = [35, 16, 50, 51, 52, 53, 54, 57, 60, 64, 65, 70];

    /// <summary>Whether the exception is such an error.</summary>
    /// <param name="exception">What reading threw.</param>
    /// <param name="path">What was read.</param>
    public static bool Has(Exception exception, string path) => exception is IOException error && !OperatingSystem.IsWindows()
        && ((OperatingSystem.IsMacOS() ? Mac : Linux).Contains(error.HResult) || (error.HResult == InputOutput && IsOnNetwork(path)));

    // A soft mount of NFS says EIO where the server does not answer.
    private static bool IsOnNetwork(string path)
    {
        try
        {
            return new DriveInfo(path).DriveType == DriveType.Network;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

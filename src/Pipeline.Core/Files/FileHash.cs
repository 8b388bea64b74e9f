using System.Security.Cryptography;

namespace Pipeline.Files;

/// <summary>SHA-256 of files, as <c>sha256sum</c> has it.</summary>
internal static class FileHash
{
    private const int ReadAtOnce = 1 << 20;

    /// <summary>The hash of a file as it is stored, in hexadecimal digits.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static string Sha256(string path, CancellationToken cancellation = default)
    {
        using FileStream file = new(path, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 });
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[(int)Math.Clamp(file.Length, 1, ReadAtOnce)];
        for (int count; (count = file.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer, 0, count);
            cancellation.ThrowIfCancellationRequested();
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}

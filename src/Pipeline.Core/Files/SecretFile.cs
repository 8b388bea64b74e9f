using System.Text;

namespace Pipeline.Files;

/// <summary>Files that hold a secret.</summary>
internal static class SecretFile
{
    private const int MostBytes = 16 << 10;

    /// <summary>The text of a file; null where there is no plain file that can be read, or it has more than 16 KiB, which is no secret.</summary>
    public static string? Read(string path)
    {
        try
        {
            // Opening a pipe that nobody writes to would wait for ever.
            if (FileIdentity.Of(path) is not { Regular: true })
            {
                return null;
            }

            using FileStream file = File.OpenRead(path);
            byte[] bytes = new byte[MostBytes + 1];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length > MostBytes ? null : Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

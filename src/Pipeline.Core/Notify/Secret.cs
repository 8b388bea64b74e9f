using System.Text;
using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Notify;

/// <summary>Reads what a <see cref="SecretReference"/> points to, when it is needed.</summary>
internal static class Secret
{
    private const int MostBytes = 16 << 10;

    /// <summary>The address that stands there, or what is wrong; never both, and no text of what stands there.</summary>
    public static (Uri? Address, string? Fault) ReadAddress(SecretReference reference, IReadOnlyDictionary<string, string> variables)
    {
        string? text = reference.Variable is { } name ? variables.GetValueOrDefault(name)
            : ReadFile(reference.File!);
        return text is null ? (null, reference.Variable is null ? "it is no plain file that can be read" : "the variable is not set")
            : Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) ? (address, null)
            : (null, "it holds no address that begins with http:// or https://");
    }

    private static string? ReadFile(string path)
    {
        try
        {
            // Opening a pipe that nobody writes to would wait for ever.
            if (FileIdentity.Of(path) is not { Regular: true })
            {
                return null;
            }

            using FileStream file = File.OpenRead(path);
            byte[] bytes = new byte[MostBytes];
            return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, MostBytes, throwOnEndOfStream: false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

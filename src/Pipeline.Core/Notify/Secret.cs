using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Notify;

/// <summary>Reads what a <see cref="SecretReference"/> points to, when it is needed.</summary>
internal static class Secret
{
    /// <summary>The address that stands there, or what is wrong; never both, and no text of what stands there.</summary>
    public static (Uri? Address, string? Fault) ReadAddress(SecretReference reference, IReadOnlyDictionary<string, string> variables)
    {
        string? text = reference.Variable is { } name ? variables.GetValueOrDefault(name)
            : SecretFile.Read(reference.File!);
        return text is null ? (null, reference.Variable is null ? "it is no plain file that can be read" : "the variable is not set")
            : Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) ? (address, null)
            : (null, "it holds no address that begins with http:// or https://");
    }
}

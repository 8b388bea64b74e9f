using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Http;

/// <summary>A header of each request: a text, or a secret by reference. The secret itself is read when a run begins, and is in no setting.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its text; of a secret what stands before it.</param>
internal sealed record RequestHeader(string Name, string Text)
{
    /// <summary>The name of a secret: of a variable, or of a file among the credentials of the service manager or container.</summary>
    public string? Secret { get; init; }

    /// <summary>Where a secret stands, where that is said.</summary>
    public SecretReference? Reference { get; init; }

    /// <summary>Whether it holds a secret.</summary>
    public bool IsSecret => Secret is not null || Reference is not null;

    /// <summary>It for a person, without what is secret.</summary>
    public override string ToString() => !IsSecret ? $"{Name}: {Text}" : $"{Name}: {Text}({(Secret is null ? Reference!.ToString() : $"secret {Secret}")})";

    /// <summary>The value that is sent.</summary>
    /// <param name="variable">Gives the value of an environment variable, or null.</param>
    /// <param name="fault">Why there is none; never what stands there.</param>
    public string? Value(Func<string, string?> variable, out string? fault)
    {
        fault = null;
        if (!IsSecret)
        {
            return Text;
        }

        string? secret = Reference is { Variable: { } name } ? variable(name)
            : Reference is { File: { } file } ? SecretFile.Read(file)
            : variable(Secret!) ?? (Secret!.AsSpan().ContainsAny('/', '\\') ? null : Folders(variable).Select(folder => SecretFile.Read(Path.Combine(folder, Secret!))).FirstOrDefault(found => found is not null));
        secret = secret?.Trim();
        fault = secret switch
        {
            null => Reference is null ? $"no variable {Secret}, and no file of that name, of 16 KiB at most, in $CREDENTIALS_DIRECTORY or /run/secrets" : $"there is nothing to read in {Reference}, or more than 16 KiB",
            "" => "it is empty",
            _ when !IsFit(secret) => "it holds characters that no header may have",
            _ => null,
        };
        return fault is null ? Text + secret : null;
    }

    /// <summary>Whether a text may stand in a header: no line ends, no control characters.</summary>
    public static bool IsFit(string text) => text.All(c => c is '\t' or (>= ' ' and <= '~'));

    private static IEnumerable<string> Folders(Func<string, string?> variable) => new[] { variable("CREDENTIALS_DIRECTORY"), "/run/secrets" }.OfType<string>();
}

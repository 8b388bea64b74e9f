using System.Globalization;

namespace Pipeline.Files;

/// <summary>Says whose files are, for messages about permissions.</summary>
internal static class FileOwner
{
    /// <summary>The user of this process, by name where it has one.</summary>
    public static string OfProcess => Environment.UserName is { Length: > 0 } name ? name : "this user";

    /// <summary>The nearest of the path and the folders above it that can be seen, and who owns it; null where the system does not say.</summary>
    public static (string Path, string Owner)? Nearest(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        for (string? here = path; here is not null; here = Path.GetDirectoryName(here))
        {
            if (TryLook(here) is { } identity)
            {
                return (here, NameOf(identity.Owner));
            }
        }

        return null;
    }

    private static FileIdentity? TryLook(string path)
    {
        try
        {
            return FileIdentity.Of(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Of the local users only: others are known to services that may not answer, and their number says enough.
    private static string NameOf(uint user)
    {
        string number = user.ToString(CultureInfo.InvariantCulture);
        try
        {
            string? line = File.ReadLines("/etc/passwd").FirstOrDefault(line => line.Split(':') is [_, _, var id, ..] && string.Equals(id, number, StringComparison.Ordinal));
            return line?.Split(':')[0] ?? "user " + number;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "user " + number;
        }
    }
}

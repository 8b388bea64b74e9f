using System.Text;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Tuning;

/// <summary>Puts run settings into a pipeline file and leaves all else in it as it is: comments, line ends, owner and mode too.</summary>
public static class PinnedSettings
{
    private const string CannotBeChanged = "is written in a way that cannot be changed by itself, such as in braces as a whole";

    // What tuning may find. Whether one can be put in hangs on its key, and not on its value or the name of the block.
    private static readonly SettingChange[] Possible =
    [
        new(["run", "dop", "a-block"], "1", ""),
        new(["run", "shard", "all"], "1", ""),
        new(["run", "capacity", "all"], "1", ""),
        new(["run", "batch_bytes"], "1MiB", ""),
    ];

    /// <summary>Sees whether the file can be changed, whatever the changes are, so that nobody waits for what cannot be written.</summary>
    /// <param name="path">The pipeline file.</param>
    /// <exception cref="RunException">65: it is written in a way that cannot be changed so; 74, 77: it cannot be read or written.</exception>
    public static void Check(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Change(path, (target, content) =>
        {
            if (Possible.Any(change => Changed(path, content, [change], "") is null))
            {
                throw new RunException(ExitCodes.Data, $"{path} {CannotBeChanged}: write its run: in lines, or tune without --write and put in what that finds");
            }

            UsersFile.Check(target, content);
        });
    }

    /// <summary>Changes the file.</summary>
    /// <param name="path">The pipeline file.</param>
    /// <param name="changes">What is set.</param>
    /// <param name="comment">What stands above it: when and where it was found, and what it brings.</param>
    /// <exception cref="RunException">65: this file cannot be changed so, and stays as it is; 74, 77: it cannot be read or written.</exception>
    public static void Write(string path, IReadOnlyList<SettingChange> changes, string comment)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(changes);
        Change(path, (target, content) => UsersFile.Replace(target, Changed(path, content, changes, comment) ?? throw new RunException(
            ExitCodes.Data,
            $"{path} {CannotBeChanged}: put in by hand {string.Join(' ', changes.Select(change => $"{string.Join('.', change.Path)}={change.Value}"))}")));
    }

    /// <summary>The text with the settings in it; null where it would not mean what it did before, with them.</summary>
    internal static string? Into(string text, IReadOnlyList<SettingChange> changes, string comment) =>
        changes.Aggregate((string?)text, (current, change) => current is null ? null : SettingEdit.Into(current, change, comment));

    private static void Change(string path, Action<string, byte[]> change)
    {
        try
        {
            // A pipe cannot be read twice, nor its link be followed.
            if (FileIdentity.Of(path) is { Regular: false })
            {
                throw new RunException(ExitCodes.Data, $"{path} is no file that settings can be written to: name one with -c FILE");
            }

            string target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
            change(target, File.ReadAllBytes(target));
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "write the settings to", path);
        }
    }

    /// <summary>The file with the settings in it; null where it would not mean what it did before, with them.</summary>
    private static byte[]? Changed(string path, ReadOnlySpan<byte> content, IReadOnlyList<SettingChange> changes, string comment)
    {
        ReadOnlySpan<byte> mark = content.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble : default;
        return YamlText.Decode(content, path, new ProblemList()) is { } read && Into(read, changes, comment) is { } changed
            ? [.. mark, .. Encoding.UTF8.GetBytes(changed)]
            : null;
    }
}

using Microsoft.Win32.SafeHandles;
using Pipeline.Csv;
using Pipeline.Csv.Compression;
using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>Puts the data files in zip archives in the place of the archives: each is a file <c>archive.zip/member.csv</c> of its own.</summary>
internal static class ArchiveMembers
{
    /// <summary>The files with the members of archives, ordered as <see cref="InputDiscovery"/> orders them.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="input">The input's settings.</param>
    /// <param name="problems">Gets what is wrong with an archive.</param>
    /// <param name="ignored">Gets the members that are not read.</param>
    public static IReadOnlyList<FoundFile> Expand(IReadOnlyList<FoundFile> found, InputDefinition input, ICollection<Problem> problems, ICollection<string> ignored)
    {
        if (!found.Any(IsArchive))
        {
            return found;
        }

        GlobPattern[] exclude = [.. input.Exclude.Select(glob => new GlobPattern(glob))];
        List<FoundFile> files = [];
        foreach (FoundFile file in found)
        {
            if (!IsArchive(file))
            {
                files.Add(file);
                continue;
            }

            int before = files.Count;
            foreach (FoundFile member in MembersOf(file, problems, ignored))
            {
                if (Array.Exists(exclude, glob => glob.Matches(member.RelativePath)))
                {
                    ignored.Add(member.RelativePath);
                }
                else
                {
                    files.Add(member);
                }
            }

            if (files.Count == before && problems.Count == 0)
            {
                problems.Add(new Problem(null, $"no file in {file.Name} is read: expected *.csv, *.tsv or *.psv in it; leave it out with --exclude", ExitCodes.NoInput));
            }
        }

        return [.. files.OrderBy(file => file.RelativePath, Utf8PathComparer.Instance)];
    }

    private static bool IsArchive(FoundFile file) => !file.IsStream && DataName.IsZip(file.FullPath);

    private static IEnumerable<FoundFile> MembersOf(FoundFile archive, ICollection<Problem> problems, ICollection<string> ignored)
    {
        try
        {
            using SafeFileHandle handle = ByteSources.OpenFile(archive.FullPath, archive.Name);
            (IReadOnlyList<ZipMember> members, IReadOnlyList<string> others) = ZipDirectory.Read(handle, archive.Name);
            foreach (string other in others)
            {
                ignored.Add($"{archive.RelativePath}/{other}");
            }

            return [.. members.Select(member => archive with { RelativePath = $"{archive.RelativePath}/{member.Name}", Name = $"{archive.Name}/{member.Name}", Member = member })];
        }
        catch (InputException exception)
        {
            problems.Add(new Problem(null, exception.Message, exception.ExitCode));
        }
        catch (IOException exception)
        {
            problems.Add(new Problem(null, $"{archive.Name}: {SystemLimits.Explain(exception) ?? exception.Message}", ExitCodes.InputOutput));
        }

        return [];
    }
}

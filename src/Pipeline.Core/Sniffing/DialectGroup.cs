namespace Pipeline.Sniffing;

/// <summary>Files of one dialect.</summary>
/// <param name="Settings">Settings below <c>input.csv</c> with values of YAML.</param>
/// <param name="Files">The files.</param>
internal sealed record DialectGroup(IReadOnlyDictionary<string, string> Settings, IReadOnlyList<FileFindings> Files)
{
    // What has no value that takes it back: another file's settings cannot be laid over it.
    private static readonly string[] Lasting = ["comment", "widths", "names"];

    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["encoding"] = "auto", ["quote"] = "\"\\\"\"", ["escape"] = "none", ["header"] = "true", ["header_lines"] = "1", ["header_names"] = "error", ["skip_lines"] = "0",
        ["footer_lines"] = "0", ["line_end"] = "any", ["trim"] = "none", ["trailing_delimiter"] = "keep",
    };

    /// <summary>The groups, that of most files first; before it only those without a setting that nothing takes back.</summary>
    public static List<DialectGroup> Of(IEnumerable<FileFindings> files)
    {
        List<DialectGroup> groups =
        [
            .. files.GroupBy(file => string.Join('\n', file.Settings.Select(setting => $"{setting.Key}: {setting.Value}")), StringComparer.Ordinal)
                .Select(group => new DialectGroup(group.First().Settings.ToDictionary(StringComparer.Ordinal), [.. group]))
                .OrderByDescending(group => group.Files.Count),
        ];
        DialectGroup? first = groups.Count > 1 ? groups.Find(group => !Lasting.Any(group.Settings.ContainsKey)) : null;
        return first is null ? groups : [first, .. groups.Where(group => group != first)];
    }

    /// <summary>What differs from another group's settings.</summary>
    public IEnumerable<(string Key, string Value)> Over(DialectGroup other)
    {
        foreach ((string key, string value) in Settings)
        {
            if (other.Settings.GetValueOrDefault(key) != value)
            {
                yield return (key, value);
            }
        }

        foreach (string key in other.Settings.Keys)
        {
            if (!Settings.ContainsKey(key) && Defaults.TryGetValue(key, out string? value))
            {
                yield return (key, value);
            }
        }
    }

    /// <summary>Globs that fit the files of this group and none of the others: a folder's, or names.</summary>
    /// <param name="all">All files.</param>
    public IEnumerable<string> Globs(IReadOnlyList<FileFindings> all)
    {
        HashSet<string> own = [.. Files.Select(file => file.File)];
        foreach (IGrouping<string, FileFindings> folder in Files.GroupBy(file => Folder(file.File), StringComparer.Ordinal))
        {
            if (folder.Key.Length > 0 && all.Where(file => file.File.StartsWith(folder.Key + "/", StringComparison.Ordinal)).All(file => own.Contains(file.File)))
            {
                yield return folder.Key + "/**";
                continue;
            }

            foreach (FileFindings file in folder)
            {
                yield return file.File;
            }
        }
    }

    private static string Folder(string file) => file.LastIndexOf('/') is > 0 and var slash ? file[..slash] : "";
}

using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>Finds the files that DATA names. Nothing is opened.</summary>
internal sealed class InputDiscovery
{
    private readonly PipelineDefinition definition;
    private readonly ICollection<Problem> problems;
    private readonly GlobPattern[] include;
    private readonly GlobPattern[] exclude;
    private readonly GlobPattern[] companions;
    private readonly HashSet<string> references;
    private readonly InputScan scan;
    private readonly string? rejects;
    private readonly string? runs;
    private readonly List<FoundFile> files = [];
    private readonly List<string> ignored = [];

    private InputDiscovery(PipelineDefinition definition, ICollection<Problem> problems)
    {
        this.definition = definition;
        this.problems = problems;
        rejects = FullPath(definition.Rejects.Folder);
        runs = FullPath(definition.Run.Folder);
        scan = new InputScan(FullPath(definition.Output.Folder is "-" ? null : definition.Output.Folder), rejects);
        include = [.. definition.Input.Include.Select(glob => new GlobPattern(glob))];
        companions = [.. new[] { definition.Input.Gate.Trigger, definition.Input.Gate.Control }.OfType<string>().Select(name => new GlobPattern("**/" + name))];
        references = [.. definition.Stages.Select(stage => StageKinds.Named(stage.Kind)?.Reads?.Invoke(stage)).OfType<string>()];
        exclude = [.. definition.Input.Exclude.Select(glob => new GlobPattern(glob))];
    }

    /// <summary>The files in the order of the UTF-8 bytes of their relative paths, and the ignored ones.</summary>
    public static (IReadOnlyList<FoundFile> Files, IReadOnlyList<string> Ignored) Find(PipelineDefinition definition, ICollection<Problem> problems)
    {
        InputDiscovery discovery = new(definition, problems);
        int before = problems.Count;
        for (int i = 0; i < definition.Data.Count; i++)
        {
            if (discovery.WordsOfOneName(i) is > 1 and var words)
            {
                i += words - 1; // told, as one
                continue;
            }

            discovery.Add(definition.Data[i]);
        }

        // Read twice, its records would be counted twice in a merged output, and nobody would be told.
        foreach (IGrouping<string, FoundFile> same in discovery.files.GroupBy(file => file.FullPath, StringComparer.Ordinal).Where(same => same.Skip(1).Any()))
        {
            problems.Add(new Problem(null, $"{same.Key} is among the inputs {same.Count()} times: name it once ({string.Join(", ", definition.Data)})", ExitCodes.Usage));
        }

        if (discovery.files.Count == 0 && problems.Count == before)
        {
            problems.Add(new Problem(null, $"no file matched in {string.Join(", ", definition.Data)}: {discovery.Expected()}", ExitCodes.NoInput));
        }

        HashSet<string> shared = [.. discovery.files.CountBy(file => file.RelativePath, StringComparer.Ordinal).Where(path => path.Value > 1).Select(path => path.Key)];
        IEnumerable<FoundFile> ordered = discovery.files.OrderBy(file => file.RelativePath, Utf8PathComparer.Instance).Select(file => shared.Contains(file.RelativePath) ? file with { Name = file.FullPath } : file);

        // Folders are listed in any order.
        discovery.ignored.Sort(Utf8PathComparer.Instance);
        return ([.. ordered], discovery.ignored);
    }

    /// <summary>How many entries of DATA from one on are the words of a name that the shell has parted, since nobody put it in quotes.</summary>
    private int WordsOfOneName(int first)
    {
        string name = definition.Data[first];
        if (Entry.TryLookThrough(name) is not EntryKind.None)
        {
            return 1;
        }

        for (int words = 2; first + words <= definition.Data.Count; words++)
        {
            name += " " + definition.Data[first + words - 1];
            if (Entry.TryLookThrough(name) is EntryKind.File or EntryKind.Folder)
            {
                problems.Add(new Problem(null, $"no such file or folder: {definition.Data[first]}; there is '{name}', whose name has blanks: put it in quotes", ExitCodes.NoInput));
                return words;
            }
        }

        return 1;
    }

    private string Expected()
    {
        string wanted = include.Length == 0 ? "expected *.csv, *.tsv, *.psv, *.jsonl or *.ndjson, also compressed (.gz .zst .lz4 .br .zz .zip)" : $"input.include is {string.Join(", ", definition.Input.Include)}";
        return exclude.Length == 0 ? wanted : $"{wanted}; input.exclude is {string.Join(", ", definition.Input.Exclude)}";
    }

    private void Add(string entry)
    {
        if (string.Equals(entry, "-", StringComparison.Ordinal))
        {
            files.Add(new FoundFile("-", definition.Input.Format is DataFormat.Jsonl ? "stdin.jsonl" : "stdin.csv", IsStream: true));
            return;
        }

        try
        {
            switch (Entry.LookThrough(entry))
            {
                case EntryKind.Folder:
                    AddFolder(entry);
                    break;
                case EntryKind.File:
                    files.Add(new FoundFile(Path.GetFullPath(entry), Path.GetFileName(entry), IsStream: InputScan.IsStream(entry)) { Root = NameOf(Path.GetDirectoryName(Path.GetFullPath(entry))!) });
                    break;
                default:
                    AddAbsent(entry);
                    break;
            }
        }
        catch (UnauthorizedAccessException)
        {
            string refused = Entry.TryLookThrough(entry) is null ? $"look for {entry}: its folders may not be searched" : $"list {Unlistable(entry) ?? entry}";
            problems.Add(new Problem(null, $"no permission to {refused}", ExitCodes.Permission));
        }
        catch (IOException exception)
        {
            problems.Add(new Problem(null, $"{entry} cannot be looked at: {exception.Message}", ExitCodes.InputOutput));
        }
    }

    private void AddAbsent(string entry)
    {
        if (GlobPattern.IsGlob(entry))
        {
            AddGlob(entry);
        }
        else
        {
            problems.Add(new Problem(null, $"no such file or folder: {entry}{Unreadable(entry)}", ExitCodes.NoInput));
        }
    }

    private void AddFolder(string folder)
    {
        string root = Path.GetFullPath(folder);
        if (Entry.LookThrough(ControlFolder.Of(root)) == EntryKind.Folder)
        {
            problems.Add(new Problem(null, $"{folder} is an output folder of Pipeline (it holds {ControlFolder.FolderName}): name the folder of the input, or the files that were published, such as '{Path.TrimEndingDirectorySeparator(folder)}/*.csv'", ExitCodes.Usage));
            return;
        }

        if (IsWrittenTo(root))
        {
            return;
        }

        string name = NameOf(root);
        foreach (string path in scan.FilesBelow(root))
        {
            string relative = Relative(root, path);
            bool isInput = include.Length > 0
                ? Array.Exists(include, glob => glob.Matches(relative))
                : DataName.Is(path);
            if (isInput && !IsExcluded(relative) && !IsCompanion(relative))
            {
                AddScanned(name, path, relative);
            }
            else
            {
                ignored.Add(relative);
            }
        }
    }

    private void AddGlob(string glob)
    {
        string[] parts = glob.Split('/');
        int fixedParts = parts.TakeWhile(part => !GlobPattern.IsGlob(part)).Count();
        string root = Path.GetFullPath(fixedParts == 0 ? "." : string.Join('/', parts.Take(fixedParts)) + "/");
        GlobPattern pattern = new(string.Join('/', parts.Skip(fixedParts)));
        string name = NameOf(root);
        int before = files.Count;
        if (IsWrittenTo(root))
        {
            return;
        }

        foreach (string path in Entry.LookThrough(root) == EntryKind.Folder ? scan.FilesBelow(root) : Enumerable.Empty<string>())
        {
            string relative = Relative(root, path);
            if (pattern.Matches(relative) && !IsExcluded(relative) && !IsCompanion(relative))
            {
                AddScanned(name, path, relative);
            }
        }

        if (files.Count == before)
        {
            problems.Add(new Problem(null, $"no such file: nothing matches {glob}; correct it, or name the folder, of which all *.csv *.tsv *.psv *.jsonl *.ndjson are read", ExitCodes.NoInput));
        }
    }

    private bool IsExcluded(string relative) => Array.Exists(exclude, glob => glob.Matches(relative));

    /// <summary>Whether a file only speaks of others, whatever <c>input.include</c> says.</summary>
    private bool IsCompanion(string relative) => Array.Exists(companions, name => name.Matches(relative));

    /// <summary>Whether rejects or runs are to be kept right in a folder that is scanned: the next run would read them.</summary>
    private bool IsWrittenTo(string root)
    {
        string folder = Path.TrimEndingDirectorySeparator(root);
        string? flag = string.Equals(folder, rejects, StringComparison.Ordinal) ? "--rejects"
            : string.Equals(folder, runs, StringComparison.Ordinal) ? "--run-dir"
            : null;
        if (flag is not null)
        {
            problems.Add(new Problem(null, $"{flag} {folder} is the folder of the input, and the next run would read the rejects kept there: name another folder", ExitCodes.Usage));
        }

        return flag is not null;
    }

    private void AddScanned(string rootName, string path, string relative)
    {
        if (references.Contains(path) || Entry.LookThrough(ControlFolder.OfFile(path)) == EntryKind.Folder)
        {
            ignored.Add(relative); // a stage looks up in it, or a run wrote it
            return;
        }

        if (relative.Contains('�', StringComparison.Ordinal) && Entry.Look(path) == EntryKind.None)
        {
            problems.Add(new Problem(null, $"the name of {relative} is not UTF-8, so it cannot be opened: rename it", ExitCodes.NoInput));
            return;
        }

        files.Add(new FoundFile(path, relative, IsStream: false) { Root = rootName });
    }

    private static string? FullPath(string? folder) => folder is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>The first folder at or below a path that may not be listed, or null. Looked for only where listing has failed.</summary>
    private static string? Unlistable(string folder)
    {
        try
        {
            return Entry.Look(folder) == EntryKind.Folder
                ? Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Select(Unlistable).FirstOrDefault(found => found is not null)
                : null;
        }
        catch (UnauthorizedAccessException)
        {
            return folder;
        }
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));

    private static string Relative(string root, string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');

    private static string Unreadable(string entry) =>
        entry.Contains('�', StringComparison.Ordinal) ? " (names that are not UTF-8 cannot be opened: rename it)" : "";
}

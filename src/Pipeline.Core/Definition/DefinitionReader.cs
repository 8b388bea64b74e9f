using System.Text;
using Pipeline.Files;

namespace Pipeline.Definition;

/// <summary>
/// Makes one <see cref="PipelineDefinition"/> of pipeline file, environment and flags: each becomes nodes of one tree,
/// later ones over earlier ones, which is read once; where a value came from is its mark. Nothing that a user can
/// write throws.
/// </summary>
public static class DefinitionReader
{
    /// <summary>The name under which a pipeline file is found in a folder of DATA.</summary>
    public const string DiscoveredName = "pipeline.yaml";

    /// <summary>Reads all sources and reports all problems at once.</summary>
    public static LoadedDefinition Load(DefinitionSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ProblemList problems = new();
        string? named = sources.File ?? sources.Environment.GetValueOrDefault("PIPELINE_CONFIG") switch { "" => null, var path => path };
        string? file = named ?? Discover(sources.Data, problems);
        SettingNode? root = file is null ? null : ReadFile(file, named is not null, problems);
        return Read(sources, root, file, named is not null, problems);
    }

    /// <summary>Reads a pipeline file's text; relative names in marks use <paramref name="source"/>.</summary>
    public static LoadedDefinition Parse(string text, string source = DiscoveredName)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(source);
        ProblemList problems = new();
        SettingNode? root = ReadTree(Encoding.UTF8.GetBytes(text), source, problems);
        return Read(new DefinitionSources(), root, source, wasNamed: true, problems);
    }

    private static LoadedDefinition Read(DefinitionSources sources, SettingNode? file, string? path, bool wasNamed, ProblemList problems)
    {
        if (file is not null)
        {
            // Judged alone first, so that a flag over a broken value does not hide that the file is broken.
            SettingValues.Read(file, problems);
            if (file.Kind == SettingKind.Map && file.Find("version") is null)
            {
                problems.Add(new SourceMark(path!, 1, 1), "version is missing; a pipeline file begins with 'version: 1'");
            }
        }

        if (problems.IsFull)
        {
            return new LoadedDefinition(new PipelineDefinition(), problems.ToList());
        }

        bool isRead = path is null || file is not null;
        int before = problems.Count;
        OverlayReader overlay = new(file, problems);
        overlay.ApplyEnvironment(sources.Environment);
        overlay.ApplyFlags(sources.Flags);
        bool flagsAreGood = problems.Count == before;
        SettingValues values = SettingValues.Read(overlay.Root, problems);
        DefinitionBuilder builder = new(values, overlay.Stages, problems);
        PipelineDefinition definition = builder.Build() with { File = path, FileWasNamed = wasNamed && path is not null, Data = sources.Data };
        definition = definition with { Warnings = SettingWarnings.Of(definition, sources.Flags) };
        if (path is not null && !wasNamed)
        {
            builder.RefuseOutsidePaths();
            definition = builder.RefuseOutsideTelling(definition);
        }

        return new LoadedDefinition(definition, problems.ToList()) { CanBePlanned = isRead && flagsAreGood && !values.InputHasFaults && builder.InputAndStagesAreGood };
    }

    private static string? Discover(IReadOnlyList<string> data, ProblemList problems)
    {
        List<string> found = [];
        foreach (string entry in data.Where(IsFolder).DistinctBy(entry => Path.TrimEndingDirectorySeparator(Path.GetFullPath(entry)), StringComparer.Ordinal))
        {
            string candidate = Path.Combine(entry, DiscoveredName);
            // One of which nothing can be known is read, which tells what is wrong with it.
            if (Entry.TryLookThrough(candidate) is null or EntryKind.File)
            {
                found.Add(candidate);
            }
        }

        if (found.Count > 1)
        {
            problems.Add(new Problem(null, $"{found[0]} and {found[1]} are both pipeline files; name one with -c", ExitCodes.Usage));
        }

        return found.FirstOrDefault();
    }

    private static SettingNode? ReadFile(string path, bool wasNamed, ProblemList problems)
    {
        try
        {
            // A FIFO has no length, and opening one that nobody writes to would wait for ever. Who names one wants it read.
            if (!wasNamed && new FileInfo(System.IO.File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path).Length == 0)
            {
                problems.Add(new SourceMark(path, 1, 1), "empty, or no regular file; a pipeline file begins with 'version: 1'; another one is named with -c");
                return null;
            }

            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            return ReadTree(YamlText.ReadBounded(stream), path, problems);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add(new Problem(null, $"{path}: there is no such pipeline file", ExitCodes.NoInput));
        }
        catch (UnauthorizedAccessException)
        {
            bool isFolder = IsFolder(path);
            problems.Add(new Problem(null, isFolder ? $"{path} is a folder; -c takes a pipeline file" : $"{path}: no permission to read it", isFolder ? ExitCodes.NoInput : ExitCodes.Permission));
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or NotSupportedException)
        {
            problems.Add(new Problem(null, $"{path}: cannot be read: {exception.Message}", ExitCodes.NoInput));
        }

        return null;
    }

    private static bool IsFolder(string path) => Entry.TryLookThrough(path) == EntryKind.Folder;

    private static SettingNode? ReadTree(byte[] bytes, string path, ProblemList problems)
    {
        SourceMark start = new(path, 1, 1);
        if (YamlText.Decode(bytes, path, problems) is not { } text)
        {
            return null;
        }

        bool wasGood = problems.IsEmpty;
        SettingNode? root = YamlTree.Read(text, path, problems);
        return root is { Kind: not SettingKind.Null } ? root
            : wasGood && problems.IsEmpty ? SettingNode.Map([], start) : null;
    }
}

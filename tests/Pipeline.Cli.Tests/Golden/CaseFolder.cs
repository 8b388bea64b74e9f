namespace Pipeline.Cli.Tests.Golden;

/// <summary>
/// A golden case: <c>args</c> (one argument a line), <c>input/</c>, <c>stdin</c>, <c>exit-code</c> (0 without one), <c>expected/</c> with
/// <c>stdout</c> and the files that stand afterwards, and <c>stderr</c>, in which <c>…</c> stands for what varies.
/// </summary>
internal sealed class CaseFolder(string path)
{
    /// <summary>Where all cases are.</summary>
    public static string Root { get; } = Path.Combine(RepositoryRoot(), "tests", "Pipeline.Cli.Tests", "Cases");

    /// <summary>The names of all cases.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments => File.ReadAllLines(Path.Combine(path, "args"));

    /// <summary>The bytes of stdin, or null.</summary>
    public byte[]? Stdin => Bytes("stdin");

    /// <summary>The exit code.</summary>
    public int ExitCode => Bytes("exit-code") is null ? 0 : int.Parse(File.ReadAllText(Path.Combine(path, "exit-code")));

    /// <summary>Lines of stderr, or null where they do not matter.</summary>
    public IReadOnlyList<string>? Error => Bytes("stderr") is null ? null : File.ReadAllLines(Path.Combine(path, "stderr"));

    /// <summary>Stdout.</summary>
    public byte[] Output => Bytes("expected/stdout") ?? [];

    /// <summary>The files that are expected and are not the input, by relative path.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => FilesBelow(Path.Combine(path, "expected")).Where(file => file.Key is not "stdout").ToDictionary(StringComparer.Ordinal);

    /// <summary>The input by relative path.</summary>
    public IReadOnlyDictionary<string, byte[]> Input => FilesBelow(Path.Combine(path, "input"));

    /// <summary>Copies the input to a folder.</summary>
    public void CopyInputTo(string folder)
    {
        foreach ((string name, byte[] bytes) in Input)
        {
            string copy = Path.Combine(folder, "input", name);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(copy, bytes);
        }
    }

    /// <summary>All files below a folder; none where there is no such folder. Of our own only the rejects of the last run count.</summary>
    public static Dictionary<string, byte[]> FilesBelow(string folder) => !Directory.Exists(folder) ? [] :
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Where(name => !name.Contains(".pipeline/", StringComparison.Ordinal) && Path.GetFileName(name) is not ("_SUCCESS" or "_manifest.json"))
            .ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(folder, name)), StringComparer.Ordinal);

    private byte[]? Bytes(string name) => File.Exists(Path.Combine(path, name)) ? File.ReadAllBytes(Path.Combine(path, name)) : null;

    private static string RepositoryRoot()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "Pipeline.sln")))
        {
            at = Path.GetDirectoryName(at);
        }

        return at ?? throw new InvalidOperationException("the tests do not stand below Pipeline.sln");
    }
}

using System.Text;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>A folder that is deleted with everything in it when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("pipeline-cli-").FullName;

    /// <summary>The full path of a file in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, and the folders above it.</summary>
    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file, and the folders above it.</summary>
    public string Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    /// <summary>Reads a file as text.</summary>
    public string Read(string name) => File.ReadAllText(this[name]);

    /// <summary>What was published in a folder: every file but our own, by relative path.</summary>
    public IReadOnlyList<string> Published(string output = "out") => !Directory.Exists(this[output]) ? [] :
    [
        .. Directory.EnumerateFiles(this[output], "*", SearchOption.AllDirectories)
            .Select(path => System.IO.Path.GetRelativePath(this[output], path))
            .Where(path => !path.StartsWith(".pipeline/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}

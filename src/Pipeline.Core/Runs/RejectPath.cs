using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>Where the rejected records of an input file are kept: under its own relative path.</summary>
internal static class RejectPath
{
    /// <summary>
    /// The path of the reject file, relative to the folder of rejects. Rejects are kept as plain text, so the ending of
    /// a compressed file goes from the name; whatever would lead out of the folder goes as well.
    /// </summary>
    /// <param name="inputPath">The input file's relative path.</param>
    /// <param name="folder">The folder in that folder which it is in.</param>
    public static string Of(string inputPath, string folder = RejectWriter.RecordsFolder)
    {
        string[] parts = [.. inputPath.Split('/').Where(part => part is not ("" or "." or ".."))];
        if (parts.Length == 0 || string.Equals(inputPath, "-", StringComparison.Ordinal))
        {
            parts = ["stdin.csv"];
        }

        string path = string.Join('/', parts).Replace("\0", "", StringComparison.Ordinal);
        return $"{folder}/{DataName.Unpacked(path)}";
    }

    /// <summary>The path with a number before its extension, which tells what the file is when it is run again.</summary>
    public static string Numbered(string path, int number)
    {
        string extension = Path.GetExtension(path);
        return $"{path[..^extension.Length]}~{number}{extension}";
    }
}

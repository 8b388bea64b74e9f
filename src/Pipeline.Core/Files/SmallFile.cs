namespace Pipeline.Files;

/// <summary>Small files of our own, read whole.</summary>
internal static class SmallFile
{
    /// <summary>The bytes of the file; null when there is none. That it cannot be known throws.</summary>
    public static byte[]? Read(IFileSystemCalls calls, string path)
    {
        Place place = calls.Look(path);
        if (place.Kind == EntryKind.None)
        {
            return null;
        }

        if (place.IsSpecial)
        {
            // Whoever opened a named pipe would wait for a writer.
            throw new IOException($"'{path}' is no regular file: remove it");
        }

        using Stream file = calls.OpenRead(path);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}

using System.Text;

namespace Pipeline.Definition;

/// <summary>Turns the bytes of a pipeline file into text, or says why not.</summary>
internal static class YamlText
{
    /// <summary>Bytes of the largest pipeline file: 1 MiB.</summary>
    public const int LargestFile = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads at most a byte more than is allowed, so that what is fed to it may be endless.</summary>
    public static byte[] ReadBounded(Stream stream)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[64 << 10];
        int count;
        while (all.Length <= LargestFile && (count = stream.Read(buffer)) > 0)
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }

    /// <summary>The text, or null after a problem was added.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes, string source, ProblemList problems)
    {
        if (bytes.Length > LargestFile)
        {
            problems.Add(new SourceMark(source, 1, 1), "the file is larger than 1 MiB, which no pipeline file may be");
            return null;
        }

        if (bytes.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        string text;
        try
        {
            text = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            int at = Math.Clamp(exception.Index, 0, bytes.Length - 1);
            problems.Add(MarkOf(Encoding.UTF8.GetString(bytes[..at]), source), $"byte 0x{bytes[at]:X2} is not valid UTF-8; save the file as UTF-8");
            return null;
        }

        // YamlDotNet takes NUL for the end of the file and would drop the rest in silence.
        int control = text.AsSpan().IndexOfAny(ControlCharacters);
        if (control >= 0)
        {
            problems.Add(MarkOf(text[..control], source), $"control character U+{(int)text[control]:X4}; in a quoted text write it as \\x{(int)text[control]:x2}");
            return null;
        }

        return text;
    }

    private static readonly System.Buffers.SearchValues<char> ControlCharacters = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Append(0x7F).Select(code => (char)code).Except(['\t', '\n', '\r'])]);

    private static SourceMark MarkOf(string before, string source)
    {
        int line = 1 + before.AsSpan().Count('\n');
        return new SourceMark(source, line, before.Length - before.LastIndexOf('\n'));
    }
}

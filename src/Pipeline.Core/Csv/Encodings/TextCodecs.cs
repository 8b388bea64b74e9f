using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Pipeline.Csv.Encodings;

/// <summary>The encodings by name: all that .NET knows, but for those whose bytes depend on what came before.</summary>
internal static class TextCodecs
{
    /// <summary>The name of the encoding that needs no codec.</summary>
    public const string Utf8 = "utf-8";

    /// <summary>The word for a file whose byte order mark may say that it is UTF-16 or UTF-32; without one it is UTF-8.</summary>
    public const string Auto = "auto";

    private static readonly ConcurrentDictionary<string, TextCodec> Known = new(StringComparer.Ordinal);

    /// <summary>The one name of an encoding by any of its names, in small letters; null where there is none such.</summary>
    /// <param name="text">The name of IANA or of browsers, or a code page such as cp1252.</param>
    public static string? NameOf(string text)
    {
        string name = text.Trim().ToLowerInvariant();
        return name switch
        {
            "utf8" or Utf8 => Utf8,
            "latin-1" => "iso-8859-1",
            "utf-16" or "utf16" or "ucs-2" => "utf-16",
            "utf-16le" or "utf16le" => "utf-16le",
            "utf-16be" or "utf16be" => "utf-16be",
            "utf-32" or "utf32" or "ucs-4" => "utf-32",
            "utf-32le" or "utf32le" => "utf-32le",
            "utf-32be" or "utf32be" => "utf-32be",
            _ => Find(name) is { } encoding ? NameOf(encoding) : null,
        };
    }

    /// <summary>The codec of an encoding by the name that <see cref="NameOf(string)"/> gave.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static TextCodec Of(string name) => Known.GetOrAdd(name, static name => name switch
    {
        Utf8 => new Utf8Codec(),
        "utf-16" or "utf-16le" => new Utf16Codec(bigEndian: false),
        "utf-16be" => new Utf16Codec(bigEndian: true),
        "utf-32" or "utf-32le" => new Utf32Codec(bigEndian: false),
        "utf-32be" => new Utf32Codec(bigEndian: true),
        _ => Find(name) is { } encoding ? Make(encoding.CodePage) : throw new ArgumentException($"there is no encoding '{name}'", nameof(name)),
    });

    /// <summary>Whether an encoding has all characters.</summary>
    public static bool IsUnicode(string name) => name.StartsWith("utf-", StringComparison.Ordinal);

    private static ByteCodec Make(int codePage)
    {
        // An encoder that writes nothing for what it does not have: a question mark would look like one of the text.
        EncoderReplacementFallback nothing = new("");
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage, nothing, ByteCodec.Fallback) ?? Encoding.GetEncoding(codePage, nothing, ByteCodec.Fallback);
        Encoding usual = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);
        return new ByteCodec(encoding, usual, codePage switch { 54936 => 4, 20932 or 51932 => 3, _ => encoding.IsSingleByte ? 1 : 2 });
    }

    private static string NameOf(Encoding encoding)
    {
        string name = encoding.WebName.ToLowerInvariant();
        return Find(name)?.CodePage == encoding.CodePage ? name : string.Create(CultureInfo.InvariantCulture, $"cp{encoding.CodePage}");
    }

    private static Encoding? Find(string name)
    {
        Encoding? encoding = name switch
        {
            // .NET would take plain Big5, which has other characters in the same places.
            "big5-hkscs" => null,

            // Files of that name are in Korean Windows' extension of it, as browsers take it; .NET reads half of it as control characters.
            "euc-kr" or "euckr" or "cp51949" or "51949" => CodePage("949"),
            _ => Named(name) ?? CodePage(name),
        };
        return encoding is null || IsStateful(encoding.CodePage) || encoding.CodePage is 1200 or 1201 or 12000 or 12001 or 65000 or 65001 ? null : encoding;
    }

    private static Encoding? Named(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            // Nothing has this name.
            return null;
        }
    }

    private static Encoding? CodePage(string name)
    {
        string digits = name.TrimStart("abcdefghijklmnopqrstuvwxyz-_".ToCharArray());
        bool isPage = name[..^digits.Length] is "" or "cp" or "cp-" or "ms" or "ibm" or "ibm-" or "windows" or "win" or "x-cp";
        try
        {
            return isPage && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int page) && page is > 0 and < 65536
                ? CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.GetEncoding(page)
                : null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    // ISO 2022, HZ and ISCII: escape sequences change what the bytes behind them mean.
    private static bool IsStateful(int codePage) => codePage is (>= 50220 and <= 50229) or 52936 or (>= 57002 and <= 57011);
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pipeline.Http;

/// <summary>
/// An address with <c>{column}</c> in the place of whole path segments and whole query values. Scheme, host and port are fixed, and a
/// value can neither end its segment nor begin another one: all but letters, digits and <c>-._~</c> is percent-encoded. Immutable.
/// </summary>
internal sealed class UrlTemplate
{
    /// <summary>Most characters of an address: servers refuse longer ones, each with words of its own.</summary>
    public const int MostCharacters = 8000;

    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");
    private static readonly SearchValues<char> Literal = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@%/?");

    private readonly string origin;
    private readonly List<(string Before, int Column, bool IsSegment)> holes = [];
    private readonly string end;

    private UrlTemplate(string text, Uri origin, string target, List<string> columns)
    {
        Text = text;
        Host = origin.IdnHost;
        Port = origin.Port;
        IsSecure = origin.Scheme == Uri.UriSchemeHttps;
        this.origin = origin.GetLeftPart(UriPartial.Authority);
        int query = target.IndexOf('?', StringComparison.Ordinal);
        StringBuilder before = new();
        string[] segments = (query < 0 ? target : target[..query]).Split('/');
        for (int i = 1; i < segments.Length; i++)
        {
            before.Append('/');
            Add(segments[i], isSegment: true);
        }

        for (int i = 0; query >= 0 && i < target[(query + 1)..].Split('&').Length; i++)
        {
            string[] pair = target[(query + 1)..].Split('&')[i].Split('=', 2);
            before.Append(i == 0 ? '?' : '&').Append(Fixed(pair[0], isSegment: false)).Append(pair.Length > 1 ? "=" : "");
            if (pair.Length > 1)
            {
                Add(pair[1], isSegment: false);
            }
        }

        end = before.ToString();

        void Add(string part, bool isSegment)
        {
            if (part is ['{', .. var name, '}'] && name.Length > 0 && !name.AsSpan().ContainsAny('{', '}'))
            {
                int column = columns.IndexOf(name);
                if (column < 0)
                {
                    column = columns.Count;
                    columns.Add(name);
                }

                holes.Add((before.ToString(), column, isSegment));
                before.Clear();
            }
            else
            {
                before.Append(Fixed(part, isSegment));
            }
        }
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The host, in ASCII.</summary>
    public string Host { get; }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Whether it is https.</summary>
    public bool IsSecure { get; }

    /// <summary>The columns that it names, by their place in the list given to <see cref="Parse"/>.</summary>
    public IEnumerable<int> Columns => holes.Select(hole => hole.Column);

    /// <summary>Reads an address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="columns">Gets the names of its columns that are not there yet.</param>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static UrlTemplate Parse(string text, List<string> columns)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || text[..scheme] is not ("http" or "https"))
        {
            throw new FormatException("expected an address that begins with https:// or http://");
        }

        int authority = scheme + "://".Length;
        int path = text.AsSpan(authority).IndexOfAny("/?#\\") is var at && at < 0 ? text.Length : authority + at;
        string host = text[authority..path];
        if (host.AsSpan().ContainsAny('{', '}'))
        {
            throw new FormatException("scheme, host and port are fixed: {column} fills whole path segments and query values only");
        }

        if (text.AsSpan().ContainsAny("@#\\") && (host.Contains('@', StringComparison.Ordinal) || text.AsSpan().ContainsAny("#\\")))
        {
            throw new FormatException("an address has no user name, no # and no \\ here; put a password into headers, as a secret");
        }

        if (!Uri.TryCreate($"{text[..authority]}{host}/", UriKind.Absolute, out Uri? origin) || origin.Host.Length == 0 || origin.UserInfo.Length > 0 || origin.AbsolutePath != "/")
        {
            throw new FormatException($"'{host}' is no host");
        }

        string target = text[path..];
        return new UrlTemplate(text, origin, target.StartsWith('/') ? target : "/" + target, columns);
    }

    /// <summary>The address for these values.</summary>
    /// <param name="values">The values of the columns.</param>
    /// <param name="fault">Why there is none, or null.</param>
    public Uri? Fill(IReadOnlyList<byte[]?> values, out string? fault)
    {
        fault = null;
        StringBuilder address = new(origin);
        foreach ((string before, int column, bool isSegment) in holes)
        {
            byte[] value = values[column] ?? [];
            if (isSegment && value is [] or [(byte)'.'] or [(byte)'.', (byte)'.'])
            {
                fault = value.Length == 0 ? "a path segment would be empty" : "a path segment would be . or .., which means another path";
                return null;
            }

            address.Append(before);
            Encode(value, address);
            if (address.Length > MostCharacters)
            {
                break;
            }
        }

        address.Append(end);
        if (address.Length > MostCharacters)
        {
            fault = string.Create(CultureInfo.InvariantCulture, $"the address would be longer than {MostCharacters} characters");
            return null;
        }

        // As it is written: .NET would otherwise decode and shorten what a value holds.
        return new Uri(address.ToString(), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private static void Encode(ReadOnlySpan<byte> value, StringBuilder to)
    {
        foreach (byte b in value)
        {
            if (b < 0x80 && Unreserved.Contains((char)b))
            {
                to.Append((char)b);
            }
            else
            {
                to.Append('%').Append(CultureInfo.InvariantCulture, $"{b:X2}");
            }
        }
    }

    private static string Fixed(string part, bool isSegment)
    {
        if (part.AsSpan().ContainsAny('{', '}'))
        {
            throw new FormatException($"'{part}': a column fills a whole path segment or a whole query value, such as /{{id}} or ?id={{id}}");
        }

        if (isSegment && part.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..")
        {
            throw new FormatException($"'{part}' means another path: write that one");
        }

        StringBuilder text = new();
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] == '%' && !(i + 2 < part.Length && char.IsAsciiHexDigit(part[i + 1]) && char.IsAsciiHexDigit(part[i + 2])))
            {
                throw new FormatException($"'{part}': a % is written %25");
            }

            if (Literal.Contains(part[i]))
            {
                text.Append(part[i]);
                continue;
            }

            int length = char.IsHighSurrogate(part[i]) && i + 1 < part.Length ? 2 : 1;
            Encode(Encoding.UTF8.GetBytes(part.Substring(i, length)), text);
            i += length - 1;
        }

        return text.ToString();
    }
}

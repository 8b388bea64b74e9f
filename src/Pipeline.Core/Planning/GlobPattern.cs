namespace Pipeline.Planning;

/// <summary>
/// A glob over paths with <c>/</c>: <c>*</c> is any part of a name, <c>?</c> one character, <c>**</c> as a whole name any number
/// of folders, and as the last name all that is below. Everything else stands for itself, upper and lower case apart. Immutable.
/// </summary>
internal sealed class GlobPattern
{
    private readonly string[] names;

    /// <summary>Reads a glob; there is none that is wrong. One that ends in <c>/</c> means all that is below.</summary>
    public GlobPattern(string glob)
    {
        string[] parts = [.. (glob.EndsWith('/') ? glob + "**" : glob).Split('/').Where((part, i) => part is not "." && (part.Length > 0 || i == 0))];

        // Each further one would only be another way to say the same.
        names = [.. parts.Where((part, i) => part is not "**" || i == 0 || parts[i - 1] is not "**")];
    }

    /// <summary>Whether a text is meant as a glob.</summary>
    public static bool IsGlob(string text) => text.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>Whether it fits a whole path.</summary>
    public bool Matches(string path) => Matches(names, path.Split('/'));

    private static bool Matches(ReadOnlySpan<string> names, ReadOnlySpan<string> path)
    {
        if (names.IsEmpty || names[0] is not "**")
        {
            return names.IsEmpty || path.IsEmpty
                ? names.IsEmpty && path.IsEmpty
                : MatchesName(names[0], path[0]) && Matches(names[1..], path[1..]);
        }

        for (int folders = names.Length == 1 ? 1 : 0; folders <= path.Length; folders++)
        {
            if (Matches(names[1..], path[folders..]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesName(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int star = -1;
        int taken = 0;
        int p = 0;
        for (int n = 0; n < name.Length;)
        {
            int character = char.IsSurrogatePair(name[n], n + 1 < name.Length ? name[n + 1] : '\0') ? 2 : 1;
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                taken = n;
            }
            else if (p < pattern.Length && pattern[p] == '?')
            {
                p++;
                n += character;
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                // The last star takes one more; what an earlier one could take makes no difference.
                p = star + 1;
                n = ++taken;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }
}

using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Csv.Dialects;

/// <summary>A regular expression that lines are tried with; it does not backtrack. Immutable.</summary>
internal sealed class LinePattern
{
    private readonly Regex regex;

    private LinePattern(string pattern) => regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    /// <exception cref="NotSupportedException">It would have to backtrack.</exception>
    public static LinePattern Parse(string pattern) => new(pattern);

    /// <summary>Whether a line, in UTF-8 and without its end, has a match.</summary>
    public bool IsIn(ReadOnlySpan<byte> line)
    {
        char[] characters = ArrayPool<char>.Shared.Rent(line.Length);
        int length = Encoding.UTF8.GetChars(line, characters);
        bool isIn = regex.IsMatch(characters.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(characters);
        return isIn;
    }
}

using System.Text;

namespace Pipeline.Expressions.Nodes;

/// <summary>Patterns of <c>like</c>: <c>%</c> is any text, <c>_</c> one code point.</summary>
internal static class LikePattern
{
    /// <summary>The fastest node for a constant pattern.</summary>
    public static BooleanNode Compile(Node<ReadOnlySpan<byte>> operand, TextConstantNode pattern, byte[] escape)
    {
        ReadOnlySpan<byte> text = pattern.Constant;
        bool open = text.StartsWith("%"u8);
        ReadOnlySpan<byte> part = open ? text[1..] : text;
        bool close = part.EndsWith("%"u8);
        part = close ? part[..^1] : part;
        bool simple = (open || close) && !part.ContainsAny((byte)'%', (byte)'_') && (escape.Length == 0 || text.IndexOf(escape) < 0);
        return simple
            ? new LikePartNode(operand, part.ToArray(), !open ? LikePlace.Start : close ? LikePlace.Anywhere : LikePlace.End)
            : new LikeNode(operand, pattern, escape);
    }

    /// <summary>Whether the last character would escape one that is not there.</summary>
    public static bool EndsInEscape(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> escape)
    {
        for (int at = 0; escape.Length > 0 && at < pattern.Length;)
        {
            bool escapes = pattern[at..].StartsWith(escape);
            at += escapes ? escape.Length : 1;
            if (escapes && at == pattern.Length)
            {
                return true;
            }

            at += escapes ? PointLength(pattern, at) : 0;
        }

        return false;
    }

    /// <summary>
    /// Whether all of the text fits. Only the last <c>%</c> is ever tried again, so that the time is at most the product
    /// of the lengths.
    /// </summary>
    public static bool Matches(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> escape)
    {
        int at = 0;
        int next = 0;
        int resumeText = -1;
        int resumePattern = 0;
        while (at < text.Length)
        {
            int used = next < pattern.Length ? Step(text, at, pattern, ref next, escape, out bool any) : Mismatch(out any);
            if (any)
            {
                resumeText = at;
                resumePattern = next;
            }
            else if (used >= 0)
            {
                at += used;
            }
            else if (resumeText < 0)
            {
                return false;
            }
            else
            {
                resumeText += PointLength(text, resumeText);
                at = resumeText;
                next = resumePattern;
            }
        }

        // What is left of the pattern must fit the empty text.
        return pattern[next..].IndexOfAnyExcept((byte)'%') < 0 && (escape is not [(byte)'%'] || next == pattern.Length);
    }

    // Matches one element of the pattern: the bytes of text that it takes, or -1.
    private static int Step(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> pattern, ref int next, ReadOnlySpan<byte> escape, out bool any)
    {
        any = false;
        if (escape.Length > 0 && pattern[next..].StartsWith(escape))
        {
            next += escape.Length;
        }
        else if (pattern[next] == '%')
        {
            next++;
            any = true;
            return 0;
        }
        else if (pattern[next] == '_')
        {
            next++;
            return PointLength(text, at);
        }

        int length = PointLength(pattern, next);
        ReadOnlySpan<byte> point = pattern.Slice(next, length);
        next += length;
        return text[at..].StartsWith(point) ? length : -1;
    }

    private static int Mismatch(out bool any)
    {
        any = false;
        return -1;
    }

    private static int PointLength(ReadOnlySpan<byte> text, int at)
    {
        Rune.DecodeFromUtf8(text[at..], out _, out int length);
        return length;
    }
}

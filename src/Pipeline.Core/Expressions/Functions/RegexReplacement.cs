using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Expressions.Nodes;
using Pipeline.Records;

namespace Pipeline.Expressions.Functions;

/// <summary>Replaces what a pattern fits, with the result bounded while it grows. Immutable.</summary>
internal sealed class RegexReplacement(Regex regex, string by)
{
    private readonly bool hasGroups = by.Contains('$', StringComparison.Ordinal);

    /// <summary>Replaces in one text.</summary>
    public bool Apply(RecordFields record, ReadOnlySpan<char> text, out ReadOnlySpan<byte> result)
    {
        result = default;
        var replaced = new StringBuilder();
        int at = 0;
        if (hasGroups)
        {
            string whole = text.ToString();
            for (Match match = regex.Match(whole); match.Success && replaced.Length <= TextRoom.MaxText; match = match.NextMatch())
            {
                replaced.Append(text[at..match.Index]).Append(match.Result(by));
                at = match.Index + match.Length;
            }
        }
        else
        {
            foreach (ValueMatch match in regex.EnumerateMatches(text))
            {
                replaced.Append(text[at..match.Index]).Append(by);
                at = match.Index + match.Length;
                if (replaced.Length > TextRoom.MaxText)
                {
                    break;
                }
            }
        }

        if (at == 0 && replaced.Length == 0)
        {
            return RegexTextNode.TryEncode(record, text, out result);
        }

        replaced.Append(text[at..]);
        if (replaced.Length > TextRoom.MaxText)
        {
            return TextRoom.TryReserve(record, replaced.Length, out _);
        }

        return RegexTextNode.TryEncode(record, replaced.ToString(), out result);
    }
}

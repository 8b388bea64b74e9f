using System.Text.RegularExpressions;
using Pipeline.Expressions.Nodes;
using Pipeline.Records;
using Span = System.ReadOnlySpan<byte>;

namespace Pipeline.Expressions.Functions;

/// <summary>Regular expressions.</summary>
internal static class PatternFunctions
{
    private const string Group = "regular expression";
    private const int MaxPattern = 1000;

    public static readonly FunctionDefinition[] Table =
    [
        Define("regexp_matches(text, pattern)", "whether the pattern fits somewhere in the text", "regexp_matches('A-17', '^[A-Z]-[0-9]+$')", "true", 2, 2, call =>
        {
            Regex regex = Compile(call);
            return new RegexNode<bool>(ColumnType.Boolean, call.Text(0), (_, text) => regex.IsMatch(text));
        }),
        Define("regexp_count(text, pattern)", "how often it fits, without overlaps", "regexp_count('a1b22', '[0-9]+')", "2", 2, 2, call =>
        {
            Regex regex = Compile(call);
            return new RegexNode<long>(ColumnType.Integer, call.Text(0), (_, text) => regex.Count(text));
        }),
        Define("regexp_extract(text, pattern[, group])", "what fits first, or its group of that number; null if nothing fits", "regexp_extract('A-17', '([A-Z])-([0-9]+)', 2)", "17", 2, 3, Extract),
        Define("regexp_replace(text, pattern, by)", "each fit replaced; $1 stands for group 1, $$ for $", "regexp_replace('2024-02', '([0-9]+)-([0-9]+)', '$2/$1')", "02/2024", 3, 3, call =>
        {
            Regex regex = Compile(call);
            return new RegexTextNode(call.Text(0), new RegexReplacement(regex, call.Literal(2)).Apply);
        }),
    ];

    private static FunctionDefinition Define(string signature, string meaning, string example, string result, int least, int most, Func<FunctionCall, Node> bind) =>
        FunctionDefinition.Of(Group, signature, meaning, example, result, least, most, bind);

    // Linear in the text whatever the pattern, so that no field can stall a run and no time limit is needed.
    private static Regex Compile(FunctionCall call)
    {
        string pattern = call.Literal(1);
        if (pattern.Length > MaxPattern)
        {
            throw call.Error(1, $"a pattern has at most {MaxPattern} characters");
        }

        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout.InfiniteTimeSpan);
        }
        catch (NotSupportedException)
        {
            throw call.Error(1, "the pattern needs backtracking (back references, look-around, atomic groups) or is too large; write it without");
        }
        catch (ArgumentException e)
        {
            throw call.Error(1, $"the pattern is wrong: {e.Message}");
        }
    }

    private static RegexTextNode Extract(FunctionCall call)
    {
        Regex regex = Compile(call);
        long group = 0;
        if (call.Count == 3 && (call.Integer(2) is not ConstantNode<long> constant || (group = constant.Constant) < 0 || group >= regex.GetGroupNumbers().Length))
        {
            throw call.Error(2, $"expected a group of the pattern, 0 to {regex.GetGroupNumbers().Length - 1}");
        }

        return new RegexTextNode(call.Text(0), (RecordFields record, ReadOnlySpan<char> text, out Span result) =>
        {
            result = default;
            if (group != 0)
            {
                // Groups are to be had of strings alone.
                Group found = regex.Match(text.ToString()).Groups[(int)group];
                return found.Success && RegexTextNode.TryEncode(record, found.ValueSpan, out result);
            }

            foreach (ValueMatch match in regex.EnumerateMatches(text))
            {
                return RegexTextNode.TryEncode(record, text.Slice(match.Index, match.Length), out result);
            }

            return false;
        });
    }
}

using System.Buffers;
using System.Text;
using Pipeline.Expressions.Nodes;
using Pipeline.Records;
using Span = System.ReadOnlySpan<byte>;

namespace Pipeline.Expressions.Functions;

/// <summary>How alike two texts are.</summary>
internal static class LikenessFunctions
{
    private const string Group = "likeness";

    // The work grows with the product of both lengths: so it stays below a millisecond or so.
    private const int MostPoints = 1000;

    // W. E. Winkler, "String comparator metrics and enhanced decision rules in the Fellegi-Sunter model of record linkage", 1990.
    // In tenths: from which likeness on a common beginning counts, and how much each point of it does.
    private const int LeastForPrefix = 7;
    private const int WeightOfPrefix = 1;
    private const int LongestPrefix = 4;

    public static readonly FunctionDefinition[] Table =
    [
        Of("levenshtein(a, b)", "how many code points must be put in, left out or replaced to make b of a; both up to 1000", "levenshtein('kitten', 'sitting')", "3", 2, call =>
            new CallNode<Span, Span, long>(ColumnType.Integer, call.Text(0), call.Text(1), Levenshtein)),
        Of("jaro_winkler(a, b)", "how alike they are, from 0 to 1, a common beginning counting more; both up to 1000 code points", "jaro_winkler('MARTHA', 'MARHTA')", "0.9611111111111111", 2, call =>
            new CallNode<Span, Span, double>(ColumnType.Double, call.Text(0), call.Text(1), JaroWinkler)),
        Of("soundex(text)", "American Soundex of its ASCII letters: names that sound alike have the same; empty without a letter", "soundex('Ashcraft')", "A261", 1, call =>
            new CallNode<Span, Span>(ColumnType.Text, call.Text(0), Soundex)),
    ];

    private static FunctionDefinition Of(string signature, string meaning, string example, string result, int arguments, Func<FunctionCall, Node> bind) =>
        FunctionDefinition.Of(Group, signature, meaning, example, result, arguments, arguments, bind);

    private static bool Levenshtein(RecordFields record, Span a, Span b, out long result)
    {
        Span<int> first = stackalloc int[MostPoints];
        Span<int> second = stackalloc int[MostPoints];
        result = 0;
        if (!TryPoints(record, a, ref first) || !TryPoints(record, b, ref second))
        {
            return false;
        }

        // A row of the table of distances at a time: row[j] is the distance of what came of a to the first j of b.
        Span<int> row = stackalloc int[second.Length + 1];
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 0; i < first.Length; i++)
        {
            int before = row[0];
            row[0] = i + 1;
            for (int j = 0; j < second.Length; j++)
            {
                int replaced = before + (first[i] == second[j] ? 0 : 1);
                before = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(before, row[j]) + 1);
            }
        }

        result = row[^1];
        return true;
    }

    private static bool JaroWinkler(RecordFields record, Span a, Span b, out double result)
    {
        Span<int> first = stackalloc int[MostPoints];
        Span<int> second = stackalloc int[MostPoints];
        result = 0;
        if (!TryPoints(record, a, ref first) || !TryPoints(record, b, ref second))
        {
            return false;
        }

        (long part, long whole) = Jaro(first, second);
        int prefix = 0;
        while (prefix < LongestPrefix && prefix < first.Length && prefix < second.Length && first[prefix] == second[prefix])
        {
            prefix++;
        }

        // A fraction of whole numbers until the last step, which rounds.
        prefix = 10 * part > LeastForPrefix * whole ? prefix : 0;
        result = ((10 * part) + (prefix * WeightOfPrefix * (whole - part))) / (double)(10 * whole);
        return true;
    }

    // M. A. Jaro, 1989: points match that are the same and near each other; half of those that are out of order count as swaps.
    private static (long Part, long Whole) Jaro(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        if (a.Length == 0 && b.Length == 0)
        {
            return (1, 1);
        }

        int window = Math.Max(0, (Math.Max(a.Length, b.Length) / 2) - 1);
        Span<bool> usedOfA = stackalloc bool[a.Length];
        Span<bool> usedOfB = stackalloc bool[b.Length];
        int matches = 0;
        for (int i = 0; i < a.Length; i++)
        {
            for (int j = Math.Max(0, i - window); j < Math.Min(b.Length, i + window + 1); j++)
            {
                if (!usedOfB[j] && a[i] == b[j])
                {
                    usedOfA[i] = usedOfB[j] = true;
                    matches++;
                    break;
                }
            }
        }

        if (matches == 0)
        {
            return (0, 1);
        }

        int outOfOrder = 0;
        for (int i = 0, j = 0; i < a.Length; i++)
        {
            if (usedOfA[i])
            {
                while (!usedOfB[j])
                {
                    j++;
                }

                outOfOrder += a[i] == b[j++] ? 0 : 1;
            }
        }

        // The mean of what matches of a, of b, and of what matches in order.
        long whole = 3L * a.Length * b.Length * matches;
        return (((long)matches * matches * (a.Length + b.Length)) + ((matches - (outOfOrder / 2)) * (long)a.Length * b.Length), whole);
    }

    // As the National Archives of the United States write it: h and w between two letters of one digit do not part them, vowels do.
    private static bool Soundex(RecordFields record, Span text, out Span result)
    {
        const string Digits = "01230120022455012623010202";
        Span<byte> code = record.Reserve(4);
        int written = 0;
        char last = '0';
        foreach (byte unit in text)
        {
            if (written == code.Length || !char.IsAsciiLetter((char)unit))
            {
                continue;
            }

            byte letter = (byte)(unit & ~0x20);
            char digit = Digits[letter - 'A'];
            if (written == 0)
            {
                code[written++] = letter;
            }
            else if (digit != '0' && digit != last)
            {
                code[written++] = (byte)digit;
            }

            last = letter is (byte)'H' or (byte)'W' ? last : digit;
        }

        code[written..].Fill((byte)'0');
        result = record.Keep(written == 0 ? 0 : code.Length);
        return true;
    }

    private static bool TryPoints(RecordFields record, Span text, ref Span<int> points)
    {
        int count = 0;
        while (!text.IsEmpty)
        {
            if (count == MostPoints)
            {
                record.Fail("argument.range", "levenshtein and jaro_winkler take texts of up to 1000 code points");
                return false;
            }

            bool isText = Rune.DecodeFromUtf8(text, out Rune rune, out int length) == OperationStatus.Done;
            points[count++] = isText ? rune.Value : -text[0];
            text = text[length..];
        }

        points = points[..count];
        return true;
    }
}

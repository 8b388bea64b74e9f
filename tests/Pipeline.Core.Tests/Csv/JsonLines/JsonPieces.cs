using System.Text;

namespace Pipeline.Core.Tests.Csv.JsonLines;

/// <summary>Lines made at random of what matters in JSON: good ones, and such that are hardly wrong.</summary>
internal static class JsonPieces
{
    private static readonly string[] Keys = ["a", "b", "c", "\\u0061", "k\\n", "é", ""];
    private static readonly string[] Scalars =
        ["null", "true", "false", "0", "-0", "1.50", "1e400", "-1E-2", "\"\"", "\"x\"", "\"é\\u00e9\\ud83d\\ude00\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"a,b\"", "\"\u2028\"", "\"{\"", "12345678901234567890.0123456789"];

    private static readonly string[] Damage =
        ["\"\\ud800\"", "\"\\ude00\"", "\"\\ud800\\u0041\"", "\"\\x\"", "\"\\u12g4\"", "01", "1.", ".5", "+1", "1e", "-", "nul", "True", "\"x", "'x'", "{", "]", ",", "\"\t\"", "\"\u0001\"", "NaN", "/**/1", "{\"a\":1,}", "[1,]"];

    /// <summary>A line, without its end.</summary>
    public static string Line(Random random, bool mayBeDamaged = true)
    {
        StringBuilder line = new();
        Blank(random, line);
        Object(random, line, mayBeDamaged, depth: 0);
        Blank(random, line);
        if (!mayBeDamaged || random.Next(6) > 0)
        {
            return line.ToString();
        }

        return random.Next(4) switch
        {
            0 => line.Append(Pick(random, Damage)).ToString(),
            1 => line.ToString(0, random.Next(line.Length)),
            2 => Pick(random, [.. Scalars, "[]", "  "]),
            _ => line.Insert(random.Next(line.Length), Pick(random, [",", ":", "\"", "\\", "}", "]", " ", "x"])).ToString(),
        };
    }

    private static void Object(Random random, StringBuilder line, bool mayBeDamaged, int depth)
    {
        line.Append('{');
        HashSet<string> used = [];
        for (int left = random.Next(5), i = 0; left > 0; left--)
        {
            string key = Pick(random, Keys);
            if (!used.Add(key is "\\u0061" ? "a" : key) && !mayBeDamaged)
            {
                continue;
            }

            line.Append(i++ > 0 ? "," : "");
            Blank(random, line);
            line.Append('"').Append(key).Append('"');
            Blank(random, line);
            line.Append(':');
            Blank(random, line);
            Value(random, line, mayBeDamaged, depth);
            Blank(random, line);
        }

        line.Append('}');
    }

    private static void Value(Random random, StringBuilder line, bool mayBeDamaged, int depth)
    {
        switch (random.Next(mayBeDamaged ? 12 : 10))
        {
            case 0 when depth < 3:
                Object(random, line, mayBeDamaged, depth + 1);
                break;
            case 1 when depth < 3:
                line.Append('[');
                for (int left = random.Next(4), i = 0; left > 0; left--)
                {
                    line.Append(i++ > 0 ? "," : "");
                    Blank(random, line);
                    Value(random, line, mayBeDamaged, depth + 1);
                    Blank(random, line);
                }

                line.Append(']');
                break;
            case 11 when random.Next(3) == 0:
                line.Append(Pick(random, Damage));
                break;
            default:
                line.Append(Pick(random, Scalars));
                break;
        }
    }

    private static void Blank(Random random, StringBuilder line) => line.Append(random.Next(8) switch { 0 => " ", 1 => "\t ", 2 => "\r", _ => "" });

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}

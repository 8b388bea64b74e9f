using System.Globalization;

namespace Pipeline.Profiles;

/// <summary>
/// What is to be fitted by what, as R and statsmodels write it: <c>y ~ a + b</c>. A term is a product of columns (<c>a:b</c>), each of which may have a
/// power (<c>a^2</c>). There is an intercept, unless a term is <c>0</c>. A name with other characters than letters, digits and <c>_</c> stands between backquotes.
/// </summary>
public sealed record FitFormula
{
    /// <summary>The most terms beside the intercept.</summary>
    public const int MostTerms = 20;

    private const int MostPower = 20;

    private FitFormula(FitFactor response, IReadOnlyList<FitTerm> terms, bool hasIntercept)
    {
        Response = response.Column;
        Terms = terms;
        HasIntercept = hasIntercept;
    }

    /// <summary>The column that is fitted.</summary>
    public string Response { get; }

    /// <summary>The terms, without the intercept.</summary>
    public IReadOnlyList<FitTerm> Terms { get; }

    /// <summary>Whether there is an intercept.</summary>
    public bool HasIntercept { get; }

    /// <summary>Reads a formula.</summary>
    /// <exception cref="FormatException">It is none; the message says what is expected.</exception>
    public static FitFormula Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = 0;
        FitFactor response = Factor(text, ref at);
        if (response.Power != 1)
        {
            throw new FormatException("what is fitted is a column, without a power");
        }

        Expect(text, ref at, '~');
        List<FitTerm> terms = [];
        bool hasIntercept = true;
        do
        {
            SkipBlanks(text, ref at);
            int begin = at;
            if (at < text.Length && text[at] is '0' or '1' && (at + 1 == text.Length || text[at + 1] is ' ' or '+'))
            {
                hasIntercept = text[at++] == '1';
                continue;
            }

            List<FitFactor> factors = [Factor(text, ref at)];
            while (Take(text, ref at, ':'))
            {
                factors.Add(Factor(text, ref at));
            }

            terms.Add(new FitTerm(text[begin..at].Trim(), factors));
        }
        while (Take(text, ref at, '+'));

        SkipBlanks(text, ref at);
        if (at < text.Length)
        {
            throw new FormatException($"expected + or : but found '{text[at]}' at character {at + 1}");
        }

        if (terms.Count > MostTerms)
        {
            throw new FormatException($"there are {terms.Count} terms; at most {MostTerms} can be fitted");
        }

        if (terms.Count == 0 && !hasIntercept)
        {
            throw new FormatException("there is neither a term nor an intercept");
        }

        return new FitFormula(response, terms, hasIntercept);
    }

    private static FitFactor Factor(string text, ref int at)
    {
        SkipBlanks(text, ref at);
        string name = Name(text, ref at);
        if (!Take(text, ref at, '^'))
        {
            return new FitFactor(name, 1);
        }

        SkipBlanks(text, ref at);
        int begin = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return int.TryParse(text.AsSpan(begin, at - begin), NumberStyles.None, CultureInfo.InvariantCulture, out int power) && power is >= 1 and <= MostPower
            ? new FitFactor(name, power)
            : throw new FormatException($"expected a power from 1 to {MostPower} at character {begin + 1}");
    }

    private static string Name(string text, ref int at)
    {
        int begin = at;
        if (at < text.Length && text[at] == '`')
        {
            at = text.IndexOf('`', begin + 1) + 1;
            return at > begin + 2 ? text[(begin + 1)..(at - 1)] : throw new FormatException($"expected a column between backquotes at character {begin + 1}");
        }

        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        return at > begin ? text[begin..at] : throw new FormatException($"expected a column at character {begin + 1}, as in 'y ~ a + b'");
    }

    private static void Expect(string text, ref int at, char wanted)
    {
        if (!Take(text, ref at, wanted))
        {
            throw new FormatException($"expected {wanted} at character {at + 1}, as in 'y ~ a + b'");
        }
    }

    private static bool Take(string text, ref int at, char wanted)
    {
        SkipBlanks(text, ref at);
        bool isThere = at < text.Length && text[at] == wanted;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private static void SkipBlanks(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }
    }
}

using System.Globalization;

namespace Pipeline.Benchmarks;

/// <summary>Arguments of the form <c>--name value</c>, and the words between them.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>Reads them.</summary>
    /// <exception cref="ArgumentException">An unknown name, a name twice, or a name without a value.</exception>
    public Arguments(IReadOnlyList<string> given, params IReadOnlyList<string> known)
    {
        List<string> words = [];
        for (int i = 0; i < given.Count; i++)
        {
            if (!given[i].StartsWith("--", StringComparison.Ordinal))
            {
                words.Add(given[i]);
            }
            else if (!known.Contains(given[i][2..], StringComparer.Ordinal))
            {
                throw new ArgumentException($"there is no {given[i]}", nameof(given));
            }
            else if (i + 1 == given.Count || !values.TryAdd(given[i][2..], given[++i]))
            {
                throw new ArgumentException($"{given[i]} takes one value", nameof(given));
            }
        }

        Words = words;
    }

    /// <summary>What is not a name or its value.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The value of a name, or the default.</summary>
    public string Text(string name, string otherwise) => values.GetValueOrDefault(name, otherwise);

    /// <summary>The value of a name that must be given.</summary>
    public string Text(string name) => values.TryGetValue(name, out string? value) ? value : throw new ArgumentException($"--{name} is missing", nameof(name));

    /// <summary>The value of a name as a number from <paramref name="least"/>, or the default.</summary>
    public long Number(string name, long otherwise, long least) =>
        !values.TryGetValue(name, out string? text) ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= least ? value
        : throw new ArgumentException($"--{name} takes a whole number from {least}", nameof(name));
}

using System.Runtime.CompilerServices;

namespace Pipeline.Definition;

/// <summary>
/// Checks where a program sets a property of the definition: what is out of range is a fault of the program, which an
/// exception tells there and then. What users write is checked by the table of keys.
/// </summary>
internal static class Allowed
{
    /// <summary>The value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public static T Between<T>(T value, T least, T most, [CallerMemberName] string property = "")
        where T : IComparable<T> =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0 ? value
            : throw new ArgumentOutOfRangeException(property, value, $"expected {least} to {most}");

    /// <summary>The value, which may be null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public static T? Maybe<T>(T? value, T least, T most, [CallerMemberName] string property = "")
        where T : struct, IComparable<T> =>
        value is { } given ? Between(given, least, most, property) : null;

    /// <summary>The counts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of range.</exception>
    public static IReadOnlyDictionary<string, int> Counts(IReadOnlyDictionary<string, int> counts, int most, [CallerMemberName] string property = "")
    {
        ArgumentNullException.ThrowIfNull(counts, property);
        foreach ((string name, int count) in counts)
        {
            Between(count, 1, most, $"{property}[{name}]");
        }

        return counts;
    }
}

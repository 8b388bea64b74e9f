using System.Globalization;
using System.Text;
using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Profiles;

/// <summary>Numbers the groups in the order in which they are first seen, by any thread.</summary>
internal sealed class GroupNumbers
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    /// <summary>What each group has in the columns that make groups.</summary>
    public List<IReadOnlyList<string?>> Values { get; } = [];

    /// <summary>The number of a group.</summary>
    /// <param name="key">Of each column 0 for null, or the length of its value and one, and the value.</param>
    /// <exception cref="InputException">There are too many.</exception>
    public int Of(ReadOnlySpan<byte> key)
    {
        string text = Encoding.Latin1.GetString(key);
        lock (gate)
        {
            if (!numbers.TryGetValue(text, out int number))
            {
                number = Values.Count;
                if (number == ProfileOptions.MostGroups)
                {
                    throw new InputException(ExitCodes.Usage, "stats.groups", "--by", null, string.Create(CultureInfo.InvariantCulture, $"there are more than {ProfileOptions.MostGroups:#,0} groups: the stage aggregate takes any number"));
                }

                numbers.Add(text, number);
                Values.Add(Parts(key));
            }

            return number;
        }
    }

    private static List<string?> Parts(ReadOnlySpan<byte> key)
    {
        List<string?> values = [];
        for (int at = 0; at < key.Length;)
        {
            int length = (int)VarNumber.Read(key, ref at) - 1;
            values.Add(length < 0 ? null : Encoding.UTF8.GetString(key.Slice(at, length)));
            at += Math.Max(0, length);
        }

        return values;
    }
}

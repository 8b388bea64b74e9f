using System.Text;
using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>Reads booleans that are written in words of their own; those for which no words are declared, as <see cref="BooleanText"/> does. Immutable.</summary>
internal sealed class WordReader(ValueForms forms) : IValueReader<bool>
{
    private readonly TextSet? trueValues = SetOf(forms.TrueValues);
    private readonly TextSet? falseValues = SetOf(forms.FalseValues);

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<byte> text, out bool value)
    {
        value = trueValues?.Contains(text) == true;
        if (value || falseValues?.Contains(text) == true)
        {
            return true;
        }

        return BooleanText.TryParse(text, out value) && (value ? trueValues : falseValues) is null;
    }

    /// <inheritdoc/>
    public void ReadMany(RecordFields fields, ReadOnlySpan<long> places, Span<bool> values, Span<bool> read)
    {
        for (int i = 0; i < places.Length; i++)
        {
            read[i] = places[i] >= 0 && TryRead(fields.TextAt(places[i]), out values[i]);
        }
    }

    /// <inheritdoc/>
    public int Compare(bool a, bool b) => a.CompareTo(b);

    private static TextSet? SetOf(IReadOnlyList<string>? texts) => texts is null ? null : new TextSet([.. texts.Select(Encoding.UTF8.GetBytes)]);
}

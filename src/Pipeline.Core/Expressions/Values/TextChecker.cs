using System.Text;
using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>Checks texts against bounds, by their bytes.</summary>
internal sealed class TextChecker(string? min, string? max) : ValueParser
{
    private readonly byte[]? least = min is null ? null : Encoding.UTF8.GetBytes(min);
    private readonly byte[]? greatest = max is null ? null : Encoding.UTF8.GetBytes(max);

    public override string Expected => TypeNames.WithArticle(ColumnType.Text);

    public override bool IsValid(ReadOnlySpan<byte> text) => true;

    public override void CheckMany(RecordBlock block, int slot, ReadOnlySpan<long> places, Span<bool> valid)
    {
        for (int i = 0; i < places.Length; i++)
        {
            valid[i] = places[i] >= 0 && Check(block.Fields.TextAt(places[i])) == ValueVerdict.Valid;
        }
    }

    public override ValueVerdict Check(ReadOnlySpan<byte> text)
    {
        if (least is not null && text.SequenceCompareTo(least) < 0)
        {
            return ValueVerdict.BelowMin;
        }

        return greatest is not null && text.SequenceCompareTo(greatest) > 0 ? ValueVerdict.AboveMax : ValueVerdict.Valid;
    }
}

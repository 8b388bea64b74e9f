using System.Buffers;
using System.Text;
using Pipeline.Csv.Encodings;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>Behind the last stage: rejects records with a character that the output's encoding does not have.</summary>
internal sealed class OutputCharacters : RecordStep
{
    /// <summary>Name of this step among the stages.</summary>
    public const string StageName = "output";

    private const int Piece = 1024;

    private readonly string encoding;
    private readonly TextCodec codec;
    private readonly Column[] columns;

    private OutputCharacters(string encoding, IEnumerable<Column> written)
    {
        this.encoding = encoding;
        codec = TextCodecs.Of(encoding);
        columns = [.. written];
        Slots = [.. columns.Select(column => column.Slot)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots { get; }

    /// <summary>The check of the columns that are written, or null for an encoding that has all characters.</summary>
    public static OutputCharacters? Bind(string encoding, IEnumerable<Column> written) => TextCodecs.IsUnicode(encoding) ? null : new OutputCharacters(encoding, written);

    /// <inheritdoc/>
    public override StepOutcome Apply(RecordFields record, List<StepFault> faults)
    {
        foreach (Column column in columns)
        {
            if (record.IsNull(column.Slot) || (codec.HasAscii && Ascii.IsValid(record.Text(column.Slot))))
            {
                continue;
            }

            if (Missing(record.Text(column.Slot)) is { } missing)
            {
                faults.Add(new StepFault(column.Name, "output.encoding", $"U+{missing.Value:X4} is not in {encoding}"));
            }
        }

        return faults.Count == 0 ? StepOutcome.Keep : StepOutcome.Reject;
    }

    private Rune? Missing(ReadOnlySpan<byte> text)
    {
        Span<byte> scratch = stackalloc byte[Piece];
        OperationStatus status;
        do
        {
            status = codec.Encode(text, scratch, out int used, out _);
            text = text[used..];
        }
        while (status == OperationStatus.DestinationTooSmall);

        if (status == OperationStatus.Done)
        {
            return null;
        }

        Rune.DecodeFromUtf8(text, out Rune missing, out _);
        return missing;
    }
}

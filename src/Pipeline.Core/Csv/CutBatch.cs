using Pipeline.Records;

namespace Pipeline.Csv;

/// <summary>
/// Whole records as they stand in the file. Whoever gets it owns <see cref="Buffer"/> and returns it to the
/// <see cref="IBufferSource"/> in the end. The byte before <see cref="Start"/> is spare: <see cref="BatchTokenizer"/> uses it.
/// </summary>
/// <param name="Buffer">The rented buffer.</param>
/// <param name="Start">First byte of the first record, at least 1.</param>
/// <param name="Length">Bytes, line ends included; only the last record of a file may lack one. May hold blank lines alone.</param>
/// <param name="Offset">Byte of <see cref="Start"/>, from 0 in the decompressed file, BOM included.</param>
/// <param name="WellFormed">Every quote stands at a field's edge or is doubled within one: no record has a <see cref="QuoteFault"/>.</param>
/// <param name="Fault">When set, the file ends here: the bytes are its unusable rest as far as it was read.</param>
internal readonly record struct CutBatch(
    byte[] Buffer, int Start, int Length, long Offset, bool WellFormed, InputFault? Fault)
{
    /// <summary>What the records are in the file, where that is something else; whoever gets the batch disposes of it too.</summary>
    public IOwnText? Own { get; init; }

    /// <summary>Bytes that the records take in the file.</summary>
    public int OwnLength => Own?.Length ?? Length;

    /// <summary>The records.</summary>
    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(Start, Length);
}

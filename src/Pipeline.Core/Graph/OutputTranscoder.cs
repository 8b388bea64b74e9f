using System.Buffers;
using Pipeline.Csv.Encodings;
using Pipeline.Records;

namespace Pipeline.Graph;

/// <summary>Puts the output of batches into its encoding. Used by several threads at once.</summary>
/// <param name="encoding">Name of the encoding.</param>
internal sealed class OutputTranscoder(string encoding)
{
    private readonly TextCodec codec = TextCodecs.Of(encoding);

    /// <summary>Encodes a batch's output, whose characters a chain found to be in the encoding.</summary>
    /// <exception cref="InvalidDataException">One is not: a bug.</exception>
    public void Encode(RecordBatch batch)
    {
        if (batch.Output is not { } output)
        {
            return;
        }

        byte[] buffer = ByteArrays.Rent(checked(codec.MostGrowth * output.Slices.Sum(slice => slice.Length)));
        EncodedOutput encoded = EncodedOutput.FromPool(buffer);
        int end = 0;
        foreach (OutputSlice slice in output.Slices)
        {
            if (codec.Encode(output.Buffer.AsSpan(slice.Start, slice.Length), buffer.AsSpan(end), out _, out int written) != OperationStatus.Done)
            {
                encoded.Dispose();
                throw new InvalidDataException($"the output has a character that is not in {encoding}: this is a bug");
            }

            encoded.Slices.Add(slice with { Start = end, Length = written });
            end += written;
        }

        output.Dispose();
        batch.Output = encoded;
    }
}

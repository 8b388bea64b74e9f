using System.Buffers;
using Pipeline.Processes;
using Pipeline.Records;

namespace Pipeline.Graph.Recorded;

/// <summary>
/// What a batch of decoded or rewritten text is in its file, as a task keeps it: the places that somebody will ask for, and the file's bytes
/// between them. <see cref="RecordedOwnPlaces"/> says which these are.
/// </summary>
internal sealed class RecordedOwn : IOwnText
{
    private readonly (int Text, int Own, long Replaced, int? Lines)[] places;
    private readonly byte[] lineEnd;
    private readonly byte[] footer;
    private byte[] bytes;

    private RecordedOwn(int length, (int, int, long, int?)[] places, byte[] bytes, byte[] footer, byte[] lineEnd, IReadOnlyList<Recovery> recovered)
    {
        Length = length;
        this.places = places;
        this.bytes = bytes;
        this.footer = footer;
        this.lineEnd = lineEnd;
        Recovered = recovered;
    }

    /// <inheritdoc/>
    public int Length { get; }

    /// <inheritdoc/>
    public long Room => bytes.Length;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, Length);

    /// <inheritdoc/>
    public IReadOnlyList<Recovery> Recovered { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Footer => footer;

    /// <summary>Writes that of a batch.</summary>
    public static void Write(PayloadWriter writer, RecordBatch batch, RecordedOwnPlaces needed)
    {
        IOwnText own = batch.Own!;
        writer.Int32(own.Length);
        writer.Int32(needed.Places.Count);
        foreach (int place in needed.Places)
        {
            writer.Int32(place);
            writer.Int32(own.At(place));
            writer.Int64(own.ReplacedBefore(place));
            writer.Int32(own.LinesBefore(place, batch.Source) ?? -1);
        }

        writer.Int32(needed.Records.Count);
        foreach ((int start, int end) in needed.Records)
        {
            writer.Int32(own.At(start));
            writer.Bytes(own.Slice(start, end - start));
        }

        writer.Bytes(own.Footer);
        writer.Bytes(own.LineEnd());
        writer.Int32(own.Recovered.Count);
        foreach (Recovery recovery in own.Recovered)
        {
            writer.Int64(recovery.Record);
            writer.Int64(recovery.Line);
            writer.Int64(recovery.Offset);
            writer.Text(recovery.Code);
        }
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="ProtocolException">It is none.</exception>
    public static RecordedOwn Read(ref PayloadReader reader)
    {
        int length = reader.Between(0, int.MaxValue - 1, "a length");
        (int, int, long, int?)[] places = new (int, int, long, int?)[reader.Between(0, reader.Rest.Length, "a number of places")];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = (reader.Int32(), reader.Between(0, length, "a place"), reader.Int64(), reader.Int32() is >= 0 and var lines ? lines : null);
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        for (int ranges = reader.Between(0, reader.Rest.Length, "a number of ranges"); ranges > 0; ranges--)
        {
            int start = reader.Between(0, length, "the start of a range");
            ReadOnlySpan<byte> range = reader.Bytes();
            if (range.Length > length - start)
            {
                throw new ProtocolException($"expected a range within {length} bytes, found one that ends at {start + range.Length}");
            }

            range.CopyTo(bytes.AsSpan(start));
        }

        byte[] footer = reader.Bytes().ToArray();
        byte[] lineEnd = reader.Bytes().ToArray();
        Recovery[] recovered = new Recovery[reader.Between(0, reader.Rest.Length, "a number of recoveries")];
        for (int i = 0; i < recovered.Length; i++)
        {
            recovered[i] = new Recovery(reader.Int64(), reader.Int64(), reader.Int64(), reader.RequiredText());
        }

        return new RecordedOwn(length, places, bytes, footer, lineEnd, recovered);
    }

    /// <inheritdoc/>
    public int At(int text) => Find(text).Own;

    /// <inheritdoc/>
    public long ReplacedBefore(int text) => Find(text).Replaced;

    /// <inheritdoc/>
    public int? LinesBefore(int text, ReadOnlySpan<byte> source) => Find(text).Lines;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Slice(int start, int length) => Bytes[At(start)..At(start + length)];

    /// <inheritdoc/>
    public byte[] Encode(ReadOnlySpan<byte> ascii) => throw new NotSupportedException("only line ends are kept");

    /// <inheritdoc/>
    public byte[] LineEnd() => lineEnd;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        bytes = [];
    }

    private (int Text, int Own, long Replaced, int? Lines) Find(int text)
    {
        int low = 0;
        int high = places.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = places[middle].Text < text ? (middle + 1, high) : (low, middle);
        }

        return places.Length > 0 && places[low].Text == text ? places[low] : throw new InvalidOperationException($"place {text} of a batch was not kept: this is a bug");
    }
}

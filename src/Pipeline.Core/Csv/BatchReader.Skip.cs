using System.Buffers;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Csv;

/// <content>Passing what an earlier run has read.</content>
internal sealed partial class BatchReader
{
    private const int SkippedAtOnce = 512 << 10;

    /// <summary>
    /// Reads on without giving out batches, before the first of them: an earlier run took these bytes already, and only their
    /// checksum is wanted.
    /// </summary>
    /// <param name="offset">The first byte behind them; the end of the file where that comes first.</param>
    /// <param name="cancellation">Ends it: a large archive takes a while.</param>
    /// <exception cref="InputException">The archive is damaged.</exception>
    /// <exception cref="IOException">The system could not read.</exception>
    public void SkipTo(long offset, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(SkippedAtOnce);
        while (Position < offset)
        {
            cancellation.ThrowIfCancellationRequested();
            if (own is not null)
            {
                if (!TrySkipText(buffer, offset))
                {
                    break;
                }

                continue;
            }

            int length = FillBuffer(buffer.AsSpan(0, (int)Math.Min(SkippedAtOnce, offset - Position)), 0);
            if (sourceFault is not null)
            {
                throw sourceFault;
            }

            if (length == 0)
            {
                break;
            }

            Checksum = Crc32C.Append(Checksum, buffer.AsSpan(0, length));
            Position += length;
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Reads some text up to a byte of the file; what comes behind is kept.</summary>
    private bool TrySkipText(byte[] buffer, long offset)
    {
        int length = FillBuffer(buffer.AsSpan(0, SkippedAtOnce), 0);
        if (length == 0)
        {
            return sourceFault is null ? false : throw sourceFault;
        }

        int end = own!.TextUpTo(offset);
        long before = own.TakenText;
        using IOwnText taken = own.Take(end < 0 ? length : Math.Min(end, length));
        ahead = (byte[])[.. buffer.AsSpan((int)(own.TakenText - before)..length), .. ahead.Span];
        Checksum = Crc32C.Append(Checksum, taken.Bytes);
        Position += taken.Length;
        return taken.Length > 0;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pipeline.Records;

namespace Pipeline.Csv;

/// <content>Records that are put together of ranges of the source and computed values: most of the time goes into copying few bytes at a time.</content>
internal sealed partial class RecordEncoder
{
    // What is copied is rounded up to so many bytes: a loop over few bytes, or a call, costs more than copying too many.
    private const int Chunk = 64;

    /// <summary>Whether source fields are copied, each at most once: then a record's parts take no more than the record.</summary>
    private static bool CanCopyParts(RecordLayout layout)
    {
        HashSet<int> seen = [];
        return layout.Raw && layout.Columns > 1
            && layout.Parts.Where(part => !part.Computed).SelectMany(part => Enumerable.Range(part.First, part.Last - part.First + 1)).All(seen.Add);
    }

    private void CopyParts(BatchTokenizer tokenizer, RecordFields fields)
    {
        int most = MostBytes(tokenizer.RecordLength, fields) + Chunk;
        Span<byte> room = Room(most);
        ref byte to = ref MemoryMarshal.GetReference(room);
        int length = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            ref readonly LayoutPart part = ref parts[i];
            if (i > 0)
            {
                Unsafe.Add(ref to, length++) = layout.Delimiter;
            }

            if (!part.Computed)
            {
                tokenizer.GetRange(part.First, part.Last, out int start, out int count);
                Copy(start, count, ref Unsafe.Add(ref to, length));
                length += count;
            }
            else if (!fields.IsNull(part.First))
            {
                length += PutComputed(part, fields, room[length..]);
            }
        }

        foreach (byte end in layout.Newline)
        {
            Unsafe.Add(ref to, length++) = end;
        }

        used += length;
    }

    /// <summary>Copies bytes of the source, and others behind them, to where a chunk more than these has room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Copy(int start, int count, ref byte to)
    {
        if (source.Length - start < count + Chunk)
        {
            // At the end of the buffer no others stand behind them.
            source.AsSpan(start, count).CopyTo(MemoryMarshal.CreateSpan(ref to, count));
            return;
        }

        ref byte from = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(source), start);
        for (int at = 0; at < count; at += Chunk)
        {
            Vector512.LoadUnsafe(ref from, (nuint)at).StoreUnsafe(ref to, (nuint)at);
        }
    }

    /// <summary>Writes a computed value that is not null and gives its length.</summary>
    private int PutComputed(in LayoutPart part, RecordFields fields, Span<byte> room)
    {
        long place = fields.PlaceOf(part.First);
        int length = (int)(place >> 32);
        if (!part.Number || !plainNumbers)
        {
            return room.Length - PutValue(fields.TextAt(place), force: false, room).Length;
        }

        if (length <= sizeof(ulong))
        {
            Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(room), fields.HeadAt(place));
        }
        else
        {
            fields.TextAt(place).CopyTo(room);
        }

        return length;
    }
}

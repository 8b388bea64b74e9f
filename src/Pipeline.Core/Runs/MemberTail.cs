using System.Buffers;

namespace Pipeline.Runs;

/// <summary>The plain bytes of one destination that make no whole member yet. They stand in memory, or their first ones in a scratch file.</summary>
/// <param name="place">Which place of the scratch file is this destination's.</param>
internal sealed class MemberTail(int place)
{
    private const int FirstSize = 4 << 10;

    private byte[] buffer = [];
    private int used;
    private int spilled;

    /// <summary>Bytes in all.</summary>
    public int Length => spilled + used;

    /// <summary>Bytes that it takes in memory.</summary>
    public int Room => buffer.Length;

    /// <summary>How many of its bytes stand in the journal.</summary>
    public int Journaled { get; set; }

    private long Offset => (long)place * MemberFormat.PlainBytes;

    /// <summary>Adds bytes up to a whole member.</summary>
    /// <returns>How many.</returns>
    public int Add(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, MemberFormat.PlainBytes - Length);
        if (used + count > buffer.Length)
        {
            Grow(used + count);
        }

        bytes[..count].CopyTo(buffer.AsSpan(used));
        used += count;
        return count;
    }

    /// <summary>Takes all bytes away, in an array of the shared pool.</summary>
    public byte[] Take(ScratchFile? scratch, out int length)
    {
        length = Length;
        byte[] taken = buffer;
        if (spilled > 0)
        {
            taken = ArrayPool<byte>.Shared.Rent(length);
            scratch!.Read(taken.AsSpan(0, spilled), Offset);
            buffer.AsSpan(0, used).CopyTo(taken.AsSpan(spilled));
            GiveBack();
        }

        buffer = [];
        used = spilled = Journaled = 0;
        return taken;
    }

    /// <summary>A copy of the bytes from that one on.</summary>
    public byte[] CopyFrom(int start, ScratchFile? scratch)
    {
        byte[] copy = new byte[Length - start];
        int stored = Math.Max(0, spilled - start);
        if (stored > 0)
        {
            scratch!.Read(copy.AsSpan(0, stored), Offset + start);
        }

        buffer.AsSpan(start + stored - spilled, copy.Length - stored).CopyTo(copy.AsSpan(stored));
        return copy;
    }

    /// <summary>Moves what is in memory to the scratch file.</summary>
    public void Spill(ScratchFile scratch)
    {
        scratch.Write(buffer.AsSpan(0, used), Offset + spilled);
        spilled += used;
        GiveBack();
    }

    private void Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(FirstSize, Math.Min(2 * buffer.Length, MemberFormat.PlainBytes))));
        buffer.AsSpan(0, used).CopyTo(larger);
        int kept = used;
        GiveBack();
        buffer = larger;
        used = kept;
    }

    private void GiveBack()
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        buffer = [];
        used = 0;
    }
}

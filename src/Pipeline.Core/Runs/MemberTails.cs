namespace Pipeline.Runs;

/// <summary>
/// Gathers plain bytes of destinations into members, whatever pieces they come in. There may be a hundred thousand destinations:
/// when their tails take too much memory, all of them go to a scratch file. Called by one thread, but for <see cref="Rest"/>.
/// </summary>
internal sealed class MemberTails(IOutputSink sink) : IDisposable
{
    private const long MostInMemory = 16 << 20;

    private readonly HashSet<MemberTail> inMemory = [];
    private ScratchFile? scratch;
    private long room;
    private int places;

    /// <summary>Bytes of tails that the journal has not got.</summary>
    public long Unjournaled { get; private set; }

    /// <summary>A tail for a new destination.</summary>
    public MemberTail Create() => new(places++);

    /// <summary>Adds bytes of a destination, and the members that they complete to <paramref name="parts"/>.</summary>
    /// <returns>Whether there were such members.</returns>
    public bool Add(IOutputFile file, MemberTail tail, ReadOnlySpan<byte> bytes, List<OutputPart> parts)
    {
        int before = parts.Count;
        room -= tail.Room;
        while (!bytes.IsEmpty)
        {
            int taken = tail.Add(bytes);
            Unjournaled += taken;
            bytes = bytes[taken..];
            if (tail.Length == MemberFormat.PlainBytes)
            {
                Unjournaled -= tail.Length - tail.Journaled;
                parts.Add(Rest(file, tail));
            }
        }

        room += tail.Room;
        if (tail.Room > 0)
        {
            inMemory.Add(tail);
        }

        if (room > MostInMemory && places > 1)
        {
            Spill();
        }

        return parts.Count > before;
    }

    /// <summary>The destination's last member, or its whole one. Different destinations may be asked for at once.</summary>
    public OutputPart Rest(IOutputFile file, MemberTail tail)
    {
        byte[] plain = tail.Take(scratch, out int length);
        return new OutputPart(file, plain, length);
    }

    /// <summary>A copy of what the journal has not got of a tail; then it has it.</summary>
    public byte[] TakeUnjournaled(MemberTail tail, out int start)
    {
        start = tail.Journaled;
        Unjournaled -= tail.Length - start;
        tail.Journaled = tail.Length;
        return tail.CopyFrom(start, scratch);
    }

    /// <summary>Notes that the journal has all of a tail.</summary>
    public void SetJournaled(MemberTail tail)
    {
        Unjournaled -= tail.Length - tail.Journaled;
        tail.Journaled = tail.Length;
    }

    /// <summary>Forgets a destination that gets no more bytes, before its rest is taken.</summary>
    public void Forget(MemberTail tail)
    {
        inMemory.Remove(tail);
        room -= tail.Room;
        Unjournaled -= tail.Length - tail.Journaled;
    }

    /// <inheritdoc/>
    public void Dispose() => scratch?.Dispose();

    private void Spill()
    {
        scratch ??= sink.CreateScratch();
        foreach (MemberTail tail in inMemory)
        {
            tail.Spill(scratch);
        }

        inMemory.Clear();
        room = 0;
    }
}

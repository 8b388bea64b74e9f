namespace Pipeline.Profiles;

/// <content>How it gets room, and becomes a list.</content>
internal sealed partial class ValueTable
{
    /// <summary>Takes all out.</summary>
    public void TakeOut()
    {
        take(this);
        if (!IsList)
        {
            Array.Clear(slots);
        }

        if (isTooLong || (IsList && bytes.Length > ListBytes))
        {
            bytes = [];
            isTooLong = false;
        }

        Count = used = 0;
    }

    /// <summary>Grows; or takes all out, and becomes a list where few came twice.</summary>
    private void MakeRoom(bool isFull, int needed)
    {
        bool doesNotReduce = Count >= EntriesThatTell && IsLong();
        int larger = isFull ? 2 * slots.Length : slots.Length;
        int longer = bytes.Length - used < needed ? (int)Math.Min(Array.MaxLength, Math.Max(2L * bytes.Length, (long)used + needed)) : bytes.Length;
        bool isStuck = !isFull && longer == bytes.Length;
        if (!isStuck && !doesNotReduce && room.TryTake(((long)(larger - slots.Length) * SlotBytes) + longer - bytes.Length))
        {
            Array.Resize(ref bytes, longer);
            if (isFull)
            {
                Rehash(larger);
            }

            return;
        }

        bool isList = doesNotReduce || (Count > Least && IsLong());
        TakeOut();
        if (isList)
        {
            room.Give(((long)(slots.Length - ListSlots) * SlotBytes) + bytes.Length);
            slots = new Slot[ListSlots];
            bytes = [];
            IsList = true;
        }
        else if (bytes.Length - used < needed)
        {
            // Nothing is in the table, and the value has to have room all the same; it does not stay.
            room.Give(bytes.Length);
            bytes = new byte[needed];
            isTooLong = true;
        }
    }

    /// <summary>Whether there are nearly as many entries as values came.</summary>
    private bool IsLong()
    {
        long sum = 0;
        foreach (ref Slot slot in slots.AsSpan())
        {
            sum += slot.Times;
        }

        return 4 * sum < 5L * Count;
    }

    private void Rehash(int larger)
    {
        Slot[] before = slots;
        slots = new Slot[larger];
        foreach (ref Slot slot in before.AsSpan())
        {
            if (slot.Times > 0)
            {
                int at = (int)(slot.Second >= LongMark ? slot.First : HashOf(slot.First, slot.Second, slot.Group)) & (larger - 1);
                while (slots[at].Times > 0)
                {
                    at = (at + 1) & (larger - 1);
                }

                slots[at] = slot;
            }
        }
    }
}

using System.Runtime.InteropServices;

namespace Pipeline.Spill;

/// <summary>
/// Sorts entries by their keys, those of equal keys in the order in which they came. Eight bytes of each key are fetched and sorted as
/// numbers, and those that are equal in them by the next eight: so an entry is looked at once for each eight bytes of its key,
/// and not once for each comparison (multikey sorting with cached prefixes; Ng and Kakehi 2007). No key may be the beginning of another one.
/// </summary>
internal readonly ref struct EntrySort
{
    /// <summary>Bytes that the sort takes for each entry.</summary>
    public const int BytesOfEntry = 2 * (sizeof(ulong) + sizeof(int));

    private const int Few = 40;
    private const int Radix = 256;
    private const int Deepest = 64;

    private readonly byte[] buffer;
    private readonly Span<ulong> prefixes;
    private readonly Span<ulong> sparePrefixes;
    private readonly Span<int> places;
    private readonly Span<int> sparePlaces;

    private EntrySort(byte[] buffer, int room, int count)
    {
        this.buffer = buffer;
        Span<byte> left = buffer.AsSpan(room, count * BytesOfEntry);
        places = MemoryMarshal.Cast<byte, int>(left[..(count * sizeof(int))]);
        left = left[(count * sizeof(int))..];
        sparePlaces = MemoryMarshal.Cast<byte, int>(left[..(count * sizeof(int))]);
        left = left[(count * sizeof(int))..];
        prefixes = MemoryMarshal.Cast<byte, ulong>(left[..(count * sizeof(ulong))]);
        sparePrefixes = MemoryMarshal.Cast<byte, ulong>(left[(count * sizeof(ulong))..]);
    }

    /// <summary>Sorts the entries that stand at the front of a buffer.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="room">Where it has room for <see cref="BytesOfEntry"/> of each entry. The places of the entries in their order stand first in it then.</param>
    /// <param name="count">How many entries.</param>
    public static void Sort(byte[] buffer, int room, int count)
    {
        EntrySort sort = new(buffer, room, count);
        for (int i = 0, at = 0; i < count; i++, at += SpillEntry.LengthAt(buffer, at))
        {
            sort.places[i] = at;
        }

        sort.Sort(0, count, 0, 0);
    }

    private void Sort(int from, int to, int depth, int level)
    {
        if (to - from < 2)
        {
            return;
        }

        ulong differences;
        while ((differences = Fetch(from, to, depth)) == 0)
        {
            depth += SpillEntry.PrefixBytes;
            if (SpillEntry.KeyLengthAt(buffer, places[from]) <= depth)
            {
                return;
            }
        }

        if (to - from <= Few)
        {
            SortFew(from, to);
        }
        else
        {
            SortMany(from, to, differences);
        }

        depth += SpillEntry.PrefixBytes;
        for (int i = from; i < to;)
        {
            int first = i;
            ulong prefix = prefixes[first];
            do
            {
                i++;
            }
            while (i < to && prefixes[i] == prefix);

            if (i - first > 1 && SpillEntry.KeyLengthAt(buffer, places[first]) > depth)
            {
                SortEqual(first, i, depth, level);
            }
        }
    }

    private void SortEqual(int from, int to, int depth, int level)
    {
        if (level < Deepest)
        {
            Sort(from, to, depth, level + 1);
        }
        else
        {
            // Long keys that differ late, each at another byte: the stack is bounded.
            places[from..to].Sort(new KeyOrder(buffer));
        }
    }

    /// <summary>Fetches the prefixes.</summary>
    /// <returns>The bits in which they differ.</returns>
    private ulong Fetch(int from, int to, int depth)
    {
        ulong first = SpillEntry.Prefix(buffer, places[from], depth);
        ulong differences = 0;
        for (int i = from; i < to; i++)
        {
            ulong prefix = SpillEntry.Prefix(buffer, places[i], depth);
            prefixes[i] = prefix;
            differences |= prefix ^ first;
        }

        return differences;
    }

    private void SortFew(int from, int to)
    {
        for (int i = from + 1; i < to; i++)
        {
            ulong prefix = prefixes[i];
            int place = places[i];
            int at = i;
            for (; at > from && prefixes[at - 1] > prefix; at--)
            {
                prefixes[at] = prefixes[at - 1];
                places[at] = places[at - 1];
            }

            prefixes[at] = prefix;
            places[at] = place;
        }
    }

    /// <summary>Byte by byte, the lowest first, without those in which no prefix differs.</summary>
    private void SortMany(int from, int to, ulong differences)
    {
        Span<ulong> now = prefixes[from..to];
        Span<ulong> then = sparePrefixes[from..to];
        Span<int> placesNow = places[from..to];
        Span<int> placesThen = sparePlaces[from..to];
        Span<int> ends = stackalloc int[Radix];
        bool isSpare = false;
        for (int shift = 0; shift < 64; shift += 8)
        {
            if (((differences >> shift) & 0xFF) == 0)
            {
                continue;
            }

            ends.Clear();
            foreach (ulong prefix in now)
            {
                ends[(byte)(prefix >> shift)]++;
            }

            int sum = 0;
            foreach (ref int end in ends)
            {
                (end, sum) = (sum, sum + end);
            }

            for (int i = 0; i < now.Length; i++)
            {
                ref int to1 = ref ends[(byte)(now[i] >> shift)];
                then[to1] = now[i];
                placesThen[to1++] = placesNow[i];
            }

            Span<ulong> swap = now;
            now = then;
            then = swap;
            Span<int> swapPlaces = placesNow;
            placesNow = placesThen;
            placesThen = swapPlaces;
            isSpare = !isSpare;
        }

        if (isSpare)
        {
            now.CopyTo(then);
            placesNow.CopyTo(placesThen);
        }
    }

    private sealed class KeyOrder(byte[] buffer) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            int order = SpillEntry.KeyAt(buffer, x).SequenceCompareTo(SpillEntry.KeyAt(buffer, y));
            return order != 0 ? order : x.CompareTo(y);
        }
    }
}

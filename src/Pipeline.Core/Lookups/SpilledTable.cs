using System.Runtime.InteropServices;
using Pipeline.Files;
using Pipeline.Spill;

namespace Pipeline.Lookups;

/// <summary>
/// A table on disk: entries in the order of their hashes, in pages with a checksum. In memory are the first hash of each page and a filter
/// of all hashes, so a key that is not there is mostly not looked for, and any other takes one page.
/// </summary>
internal sealed class SpilledTable : LookupTable
{
    /// <summary>Bytes of an entry before its key: the lengths of key and values, the hash.</summary>
    public const int HeadBytes = (2 * sizeof(int)) + sizeof(ulong);

    /// <summary>Bytes of a page before its entries.</summary>
    public const int PageHeadBytes = sizeof(uint);

    private readonly SpillFile file;
    private readonly ulong[] firstHashes;
    private readonly long[] ends;
    private readonly KeyFilter filter;

    /// <summary>Makes it of what was written.</summary>
    /// <param name="file">The pages; disposed with the table.</param>
    /// <param name="firstHashes">The first hash of each.</param>
    /// <param name="ends">Where each ends.</param>
    /// <param name="filter">All hashes.</param>
    public SpilledTable(SpillFile file, ulong[] firstHashes, long[] ends, KeyFilter filter)
    {
        this.file = file;
        this.firstHashes = firstHashes;
        this.ends = ends;
        this.filter = filter;
    }

    /// <inheritdoc/>
    public override bool WantsOrder => true;

    /// <summary>Pages on disk.</summary>
    public int Pages => ends.Length;

    /// <inheritdoc/>
    public override bool TryFind(ulong hash, ReadOnlySpan<byte> key, LookupPage page, out ReadOnlySpan<byte> values)
    {
        values = default;
        if (!filter.MayHave(hash))
        {
            return false;
        }

        // The last page that begins before the hash may end with it, and those that begin with it go on.
        int number = Array.BinarySearch(firstHashes, hash);
        number = number < 0 ? ~number - 1 : number;
        while (number > 0 && firstHashes[number] == hash)
        {
            number--;
        }

        for (number = Math.Max(number, 0); number < firstHashes.Length && firstHashes[number] <= hash; number++)
        {
            Turn(page, number);
            if (TryFindIn(page.Bytes.AsSpan(PageHeadBytes, page.Length - PageHeadBytes), hash, key, out values))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();

    private static bool TryFindIn(ReadOnlySpan<byte> entries, ulong hash, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> values)
    {
        while (!entries.IsEmpty)
        {
            int keyLength = MemoryMarshal.Read<int>(entries);
            int valuesLength = MemoryMarshal.Read<int>(entries[sizeof(int)..]);
            ulong here = MemoryMarshal.Read<ulong>(entries[(2 * sizeof(int))..]);
            if (here > hash)
            {
                break;
            }

            if (here == hash && entries.Slice(HeadBytes, keyLength).SequenceEqual(key))
            {
                values = entries.Slice(HeadBytes + keyLength, valuesLength);
                return true;
            }

            entries = entries[(HeadBytes + keyLength + valuesLength)..];
        }

        values = default;
        return false;
    }

    private void Turn(LookupPage page, int number)
    {
        if (ReferenceEquals(page.File, file) && page.Number == number)
        {
            return;
        }

        page.File = null;
        long start = number == 0 ? 0 : ends[number - 1];
        int length = (int)(ends[number] - start);
        if (page.Bytes.Length < length)
        {
            page.Bytes = GC.AllocateUninitializedArray<byte>(length);
        }

        Span<byte> bytes = page.Bytes.AsSpan(0, length);
        if (file.Read(bytes, start) != length || MemoryMarshal.Read<uint>(bytes) != Crc32C.Append(0, bytes[PageHeadBytes..]))
        {
            throw file.Damaged(start);
        }

        page.File = file;
        page.Number = number;
        page.Length = length;
    }
}

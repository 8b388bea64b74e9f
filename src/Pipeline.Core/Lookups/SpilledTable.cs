using System.Runtime.InteropServices;
using Pipeline.Files;
using Pipeline.Records;
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

        return TryFindFrom(Math.Max(number, 0), PageHeadBytes, hash, key, page, out values);
    }

    /// <inheritdoc/>
    public override bool TryFindNext(ReadOnlySpan<byte> key, LookupPage page, out ReadOnlySpan<byte> values)
    {
        values = default;
        return page.Found >= 0
            && TryFindFrom(page.Number, (int)page.Found + LengthOf(page.Bytes.AsSpan((int)page.Found)), KeyHash.Of(key), key, page, out values);
    }

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();

    private static int LengthOf(ReadOnlySpan<byte> entry) => HeadBytes + MemoryMarshal.Read<int>(entry) + MemoryMarshal.Read<int>(entry[sizeof(int)..]);

    /// <summary>Looks for a key from a place on; entries with its hash lie side by side, also over the end of a page.</summary>
    private bool TryFindFrom(int number, int at, ulong hash, ReadOnlySpan<byte> key, LookupPage page, out ReadOnlySpan<byte> values)
    {
        for (; number < firstHashes.Length && firstHashes[number] <= hash; number++, at = PageHeadBytes)
        {
            Turn(page, number);
            while (at < page.Length)
            {
                ReadOnlySpan<byte> entry = page.Bytes.AsSpan(at, page.Length - at);
                int keyLength = MemoryMarshal.Read<int>(entry);
                ulong here = MemoryMarshal.Read<ulong>(entry[(2 * sizeof(int))..]);
                if (here > hash)
                {
                    break;
                }

                if (here == hash && entry.Slice(HeadBytes, keyLength).SequenceEqual(key))
                {
                    values = entry[(HeadBytes + keyLength)..LengthOf(entry)];
                    page.Found = at;
                    return true;
                }

                at += LengthOf(entry);
            }
        }

        page.Found = -1;
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

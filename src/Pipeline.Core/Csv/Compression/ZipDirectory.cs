using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Csv.Compression;

/// <summary>
/// Reads which files a zip archive holds. Nothing in an archive is believed that another place of it does not say too: the directory
/// fills the end of the file, each member's own header says the same of it, and no two members share bytes.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint EndMark = 0x06054B50;
    private const uint LargeEndMark = 0x06064B50;
    private const uint LocatorMark = 0x07064B50;
    private const uint HeaderMark = 0x04034B50;
    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int LargeEndLength = 56;
    private const int HeaderLength = 30;
    private const int LongestComment = ushort.MaxValue;
    private const long LargestDirectory = 64 << 20;

    private readonly SafeFileHandle handle;
    private readonly string file;
    private readonly long length;
    private long directoryOffset;

    private ZipDirectory(SafeFileHandle handle, string file)
    {
        this.handle = handle;
        this.file = file;
        length = RandomAccess.GetLength(handle);
    }

    /// <summary>The data files in an archive, in the order of their names, and the names of its other files.</summary>
    /// <param name="handle">The archive.</param>
    /// <param name="file">Name for messages.</param>
    /// <exception cref="InputException">It is damaged, hostile, or has data files that cannot be read: 65.</exception>
    /// <exception cref="IOException">The system could not read it.</exception>
    public static (IReadOnlyList<ZipMember> Members, IReadOnlyList<string> Others) Read(SafeFileHandle handle, string file) => new ZipDirectory(handle, file).Read();

    private (IReadOnlyList<ZipMember> Members, IReadOnlyList<string> Others) Read()
    {
        List<(string Name, ZipEntry Entry)> data = [];
        List<string> others = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        ReadOnlySpan<byte> directory = ReadDirectory(out long entries);
        for (long i = 0; i < entries; i++)
        {
            ZipEntry entry = ZipEntry.Read(ref directory) ?? throw Corrupt(directoryOffset, "its directory is damaged");
            string name = ZipName.Of(entry, out string? fault);
            if (fault is not null)
            {
                throw new InputException(65, "zip.name", file, null, $"the archive has a member '{name}' {fault}: nothing of it is read, look at where it comes from");
            }

            if (!names.Add(name))
            {
                throw new InputException(65, "zip.duplicate", file, null, $"the archive has two members '{name}': nothing says which one counts");
            }

            if (ZipName.IsData(name))
            {
                data.Add((name, entry));
            }
            else if (!name.EndsWith('/'))
            {
                others.Add(name);
            }
        }

        if (!directory.IsEmpty)
        {
            throw Corrupt(directoryOffset, "its directory has more bytes than its entries take");
        }

        return ([.. Members(data).OrderBy(member => member.Name, Utf8PathComparer.Instance)], others);
    }

    private IEnumerable<ZipMember> Members(List<(string Name, ZipEntry Entry)> data)
    {
        long free = 0;
        foreach ((string name, ZipEntry entry) in data.OrderBy(member => member.Entry.HeaderOffset))
        {
            if (entry.IsEncrypted)
            {
                throw Unreadable("zip.encrypted", name, "is encrypted: unpack the archive and name what is in it");
            }

            if (!DataName.IsPlain(name))
            {
                throw Unreadable("zip.nested", name, "is compressed once more: unpack the archive and name what is in it");
            }

            if (entry.Method is not (0 or 8))
            {
                throw Unreadable("zip.method", name, $"is compressed by method {entry.Method}, and only deflate (8) and none (0) are read: unpack the archive, or zip it anew");
            }

            if (entry.HeaderOffset < free)
            {
                throw Corrupt(entry.HeaderOffset, $"its member '{name}' shares bytes with another one");
            }

            ZipMember member = new(name, entry.Method == 8, DataOffsetOf(name, entry), entry.StoredLength, entry.Length, entry.Checksum);
            free = member.DataOffset + member.StoredLength;
            if (free > directoryOffset)
            {
                throw Corrupt(entry.HeaderOffset, $"its member '{name}' reaches into the directory");
            }

            if (!member.IsDeflated && member.Length != member.StoredLength)
            {
                throw Corrupt(entry.HeaderOffset, $"its member '{name}' is not compressed and has two lengths");
            }

            yield return member;
        }
    }

    /// <summary>Where a member's bytes begin, behind its own header, which must say what the directory says.</summary>
    private long DataOffsetOf(string name, ZipEntry entry)
    {
        ReadOnlySpan<byte> header = ReadAt(entry.HeaderOffset, HeaderLength);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderMark)
        {
            throw Corrupt(entry.HeaderOffset, $"no header stands where its directory has '{name}'");
        }

        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        ReadOnlySpan<byte> behind = ReadAt(entry.HeaderOffset + HeaderLength, nameLength + extraLength);
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        bool isSame = behind[..nameLength].SequenceEqual(entry.Name) && flags == entry.Flags && BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) == entry.Method;

        // With this flag the numbers stand behind the member's bytes, since nobody knew them before.
        if (isSame && (flags & 8) == 0)
        {
            ReadOnlySpan<byte> large = ZipEntry.FindLarge(behind[nameLength..]);
            isSame = BinaryPrimitives.ReadUInt32LittleEndian(header[14..]) == entry.Checksum
                && ZipEntry.Take(BinaryPrimitives.ReadUInt32LittleEndian(header[22..]), ref large, out long plain) && plain == entry.Length
                && ZipEntry.Take(BinaryPrimitives.ReadUInt32LittleEndian(header[18..]), ref large, out long stored) && stored == entry.StoredLength;
        }

        return isSame ? entry.HeaderOffset + HeaderLength + nameLength + extraLength : throw Corrupt(entry.HeaderOffset, $"the header of its member '{name}' says something else than its directory");
    }

    private ReadOnlySpan<byte> ReadDirectory(out long entries)
    {
        long end = FindEnd(out ReadOnlySpan<byte> record);
        long bytes = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        directoryOffset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        entries = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        bool isOneFile = BinaryPrimitives.ReadUInt32LittleEndian(record[4..]) == 0 && BinaryPrimitives.ReadUInt16LittleEndian(record[8..]) == entries;
        if (end >= LocatorLength && ReadAt(end - LocatorLength, LocatorLength) is var locator && BinaryPrimitives.ReadUInt32LittleEndian(locator) == LocatorMark)
        {
            end = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
            ReadOnlySpan<byte> large = ReadAt(end, LargeEndLength);
            if (BinaryPrimitives.ReadUInt32LittleEndian(large) != LargeEndMark)
            {
                throw Corrupt(end, "its end is damaged");
            }

            isOneFile = BinaryPrimitives.ReadUInt64LittleEndian(large[16..]) == 0 && BinaryPrimitives.ReadUInt32LittleEndian(locator[4..]) == 0;
            entries = BinaryPrimitives.ReadInt64LittleEndian(large[32..]);
            bytes = BinaryPrimitives.ReadInt64LittleEndian(large[40..]);
            directoryOffset = BinaryPrimitives.ReadInt64LittleEndian(large[48..]);
        }

        if (!isOneFile)
        {
            throw new InputException(65, "zip.parts", file, null, "a part of an archive in several files, which is not read: join or unpack it");
        }

        if (bytes is < 0 or > LargestDirectory)
        {
            throw Corrupt(end, $"its directory has {bytes:#,0} bytes, and {LargestDirectory:#,0} are read");
        }

        return directoryOffset >= 0 && directoryOffset + bytes == end && entries >= 0 && entries <= bytes / ZipEntry.FixedLength
            ? ReadAt(directoryOffset, (int)bytes)
            : throw Corrupt(end, "its directory is not where its end says: it is cut, or something was put in front");
    }

    /// <summary>Where the record stands that ends an archive.</summary>
    private long FindEnd(out ReadOnlySpan<byte> record)
    {
        int searched = (int)Math.Min(length, EndLength + LongestComment);
        ReadOnlySpan<byte> tail = ReadAt(length - searched, searched);
        for (int at = tail.Length - EndLength; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail[at..]) == EndMark && at + EndLength + BinaryPrimitives.ReadUInt16LittleEndian(tail[(at + 20)..]) == tail.Length)
            {
                record = tail.Slice(at, EndLength);
                return length - tail.Length + at;
            }
        }

        Span<byte> mark = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, EndMark);
        throw tail.IndexOf(mark) >= 0
            ? new InputException(65, "zip.garbage", file, null, "garbage behind the zip archive, or its end is damaged")
            : new InputException(65, "zip.truncated", file, length, "the zip archive is cut short, or this is none: it has no directory at its end");
    }

    private ReadOnlySpan<byte> ReadAt(long offset, int count)
    {
        if (offset < 0 || offset > length - count)
        {
            throw Corrupt(Math.Clamp(offset, 0, length), "it names a place that it does not have");
        }

        byte[] bytes = new byte[count];
        for (int done = 0; done < count;)
        {
            int read = RandomAccess.Read(handle, bytes.AsSpan(done), offset + done);
            done += read > 0 ? read : throw new InputException(65, "zip.truncated", file, offset + done, "the zip archive became shorter while it was read");
        }

        return bytes;
    }

    private InputException Unreadable(string code, string name, string what) => new(65, code, file, null, $"its member '{name}' {what}");

    private InputException Corrupt(long offset, string what) => new(65, "zip.corrupt", file, offset, $"the zip archive is damaged: {what}");
}

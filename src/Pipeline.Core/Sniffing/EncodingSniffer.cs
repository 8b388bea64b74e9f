using System.Buffers;
using System.Globalization;
using Pipeline.Csv.Encodings;
using UtfUnknown;

namespace Pipeline.Sniffing;

/// <summary>Finds the encoding of a sample: by its mark, by being valid UTF-8, by the zeros of UTF-16, else by the frequency of bytes.</summary>
internal static class EncodingSniffer
{
    // The detector of bytes reads letter by letter; this is plenty of text for its statistics.
    private const int JudgedBytes = 64 << 10;

    /// <summary>The encoding.</summary>
    /// <param name="front">The first bytes.</param>
    /// <param name="isWhole">Whether they are the whole file; else the last character may be cut short.</param>
    public static Finding Of(ReadOnlySpan<byte> front, bool isWhole)
    {
        if (ByteOrderMark.Of(front) is { } marked && (marked is TextCodecs.Utf8 || Faults(marked, front, isWhole) == 0))
        {
            return new Finding("encoding", marked, 1, "its byte order mark");
        }

        if (WideText.Guess(front, TextCodecs.Utf8) is { } units)
        {
            return new Finding("encoding", units, 0.97, "NULs stand between its characters");
        }

        if (BySizeOfUnits(front) is { } wide)
        {
            return wide;
        }

        int invalid = Faults(TextCodecs.Utf8, front, isWhole);
        if (invalid == 0)
        {
            return System.Text.Ascii.IsValid(front)
                ? new Finding("encoding", TextCodecs.Utf8, 1, "only ASCII in the sample")
                : new Finding("encoding", TextCodecs.Utf8, 0.99, "characters beyond ASCII that are valid UTF-8");
        }

        return ByFrequency(front, isWhole, invalid);
    }

    /// <summary>Characters that are none in the encoding.</summary>
    private static int Faults(string encoding, ReadOnlySpan<byte> bytes, bool isWhole)
    {
        TextCodec codec = TextCodecs.Of(encoding);
        byte[] text = ArrayPool<byte>.Shared.Rent(16 << 10);
        int faults = 0;
        while (bytes.Length > 0)
        {
            OperationStatus status = codec.Decode(bytes, text, out int used, out _);
            bytes = bytes[used..];
            if (status is OperationStatus.Done or OperationStatus.DestinationTooSmall)
            {
                continue;
            }

            if (status is OperationStatus.NeedMoreData && !isWhole)
            {
                break;
            }

            faults++;
            bytes = bytes[Math.Min(codec.InvalidLength(bytes), bytes.Length)..];
        }

        ArrayPool<byte>.Shared.Return(text);
        return faults;
    }

    /// <summary>UTF-16 without a mark: in text with delimiters and digits every second byte is mostly 0.</summary>
    private static Finding? BySizeOfUnits(ReadOnlySpan<byte> front)
    {
        int even = 0;
        int odd = 0;
        int judged = Math.Min(front.Length, JudgedBytes) & ~1;
        for (int i = 0; i < judged; i += 2)
        {
            even += front[i] == 0 ? 1 : 0;
            odd += front[i + 1] == 0 ? 1 : 0;
        }

        int units = judged / 2;
        if (units < 2 || Math.Max(even, odd) < 0.3 * units || Math.Min(even, odd) > 0.02 * units)
        {
            return null;
        }

        double share = Math.Max(even, odd) / (double)units;
        return new Finding("encoding", odd > even ? "utf-16le" : "utf-16be", share > 0.7 ? 0.97 : 0.85, Invariant($"{share:P0} of every second byte are 0"));
    }

    private static Finding ByFrequency(ReadOnlySpan<byte> front, bool isWhole, int invalid)
    {
        // Few faults among many valid characters are damaged UTF-8.
        int valid = 0;
        foreach (byte value in front)
        {
            valid += value >= 0xC2 ? 1 : 0;
        }

        if (valid > 20 * (long)invalid)
        {
            return new Finding("encoding", TextCodecs.Utf8, 0.9, $"valid UTF-8 but for {invalid} {(invalid == 1 ? "place" : "places")}");
        }

        DetectionResult result = CharsetDetector.DetectFromBytes(Judged(front));
        foreach (DetectionDetail detail in result.Details ?? [])
        {
            if (TextCodecs.NameOf(detail.EncodingName) is { } name && name is not TextCodecs.Utf8 && name is not "us-ascii" && !name.StartsWith("utf-", StringComparison.Ordinal) && Faults(name, front, isWhole) == 0)
            {
                string usual = Usual(name, front);
                string others = usual == name ? "" : $"; {usual} has the same letters, and more files are in it";
                return new Finding("encoding", usual, Math.Min(usual == name ? 0.9 : 0.7, detail.Confidence), Invariant($"no UTF-8, and its bytes are as frequent as in {name} ({detail.Confidence:0.00}){others}"));
            }
        }

        return Faults("windows-1252", front, isWhole) == 0
            ? new Finding("encoding", "windows-1252", 0.4, "no UTF-8; nothing else was recognized")
            : new Finding("encoding", "iso-8859-1", 0.3, "no UTF-8; nothing else was recognized, and Latin-1 has a character for each byte");
    }

    /// <summary>The encoding of Windows that has what an ISO encoding has, and letters in the places of its control characters.</summary>
    private static string Usual(string name, ReadOnlySpan<byte> front)
    {
        bool isLatin = Faults("windows-1252", front, isWhole: true) == 0;
        bool hasControls = front.ContainsAnyInRange((byte)0x80, (byte)0x9F);
        HashSet<byte> letters = [];
        foreach (byte value in front)
        {
            _ = value >= 0x80 && letters.Add(value);
        }

        // Letters of Windows and Latin-1 lie above the signs, those of DOS among them.
        bool isHigh = letters.All(letter => letter is >= 0xA0 or 0x80 or 0x85 or (>= 0x91 and <= 0x97) or 0x99);

        return name switch
        {
            "iso-8859-1" or "iso-8859-15" => "windows-1252",
            "iso-8859-2" when hasControls => "windows-1250",
            "iso-8859-5" when hasControls => "windows-1251",
            "iso-8859-7" when hasControls => "windows-1253",
            "iso-8859-9" when hasControls => "windows-1254",

            // A few letters are too few for the statistics of rare encodings.
            "iso-8859-3" or "iso-8859-4" or "iso-8859-10" or "iso-8859-13" or "iso-8859-14" or "iso-8859-16" when letters.Count < 12 => "windows-1252",
            _ when isLatin && HasTheSame([.. letters], name) => "windows-1252",
            _ when name is not "windows-1252" && IsRareLatin(name) && letters.Count < 12 && isHigh && isLatin => "windows-1252",
            _ => name,
        };
    }

    private static bool HasTheSame(byte[] letters, string name) => SampleText.Of(letters, name) == SampleText.Of(letters, "windows-1252");

    // Those of DOS, of old Macs and of one half of Europe, none of which has its letters where Latin-1 has those of the other.
    private static bool IsRareLatin(string name) =>
        name.StartsWith("ibm", StringComparison.Ordinal) || name.StartsWith("x-mac", StringComparison.Ordinal) || name is "macintosh";

    // The bytes around those that are no ASCII say most.
    private static byte[] Judged(ReadOnlySpan<byte> front)
    {
        int first = Math.Max(0, front.IndexOfAnyInRange((byte)0x80, (byte)0xFF));
        return front.Slice(Math.Max(0, Math.Min(first - 1024, front.Length - JudgedBytes)))[..Math.Min(JudgedBytes, front.Length - Math.Max(0, Math.Min(first - 1024, front.Length - JudgedBytes)))].ToArray();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

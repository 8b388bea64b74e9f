using System.Globalization;
using System.Text;
using Pipeline.Csv.JsonLines;

namespace Pipeline.Sniffing;

/// <summary>Finds out what a JSON Lines file has in it: its keys and the types of their values.</summary>
internal static class JsonSniffer
{
    private const int MostDamage = 5;
    private const int MostColumns = 10_000;

    /// <summary>The findings.</summary>
    public static FileFindings Sniff(FileSample sample)
    {
        Finding encoding = EncodingSniffer.Of(sample.Front, sample.IsWhole);
        encoding = encoding with { IsSetting = encoding.Confidence < 1 && encoding.Value is not "utf-8" };
        byte[] text = Encoding.UTF8.GetBytes(SampleText.Of(sample.Front, encoding.Value));
        IReadOnlyList<string> names = KeySample.Of(text, sample.IsWhole, MostColumns);
        FileFindings findings = new()
        {
            File = sample.Name,
            StoredBytes = sample.StoredLength,
            SampledBytes = sample.Length,
            IsWhole = sample.IsWhole,
            Settings = encoding.IsSetting ? [new KeyValuePair<string, string>("encoding", YamlScalar.Plain(encoding.Value))] : [],
        };
        if (names.Count == 0)
        {
            return findings with { Problem = "no line of its beginning is a JSON object with a key" };
        }

        List<Damage> damage = [];
        ColumnSniffer[] columns = [.. names.Select(name => new ColumnSniffer(name))];
        (int records, int damaged) = Look(text, sample.IsWhole, new KeyTable(names), columns, damage);
        Finding format = new("format", "jsonl", 0.95, string.Create(CultureInfo.InvariantCulture, $"{records - damaged:#,0} of {records:#,0} lines are JSON objects; names tell it: .jsonl or .ndjson"));
        return findings with
        {
            Dialect = [format, encoding],
            Columns = [.. columns.Select(column => column.Find())],
            Damage = damage,
            DamagedRecords = damaged,
            Records = records,
            Width = names.Count,
        };
    }

    private static (int Records, int Damaged) Look(ReadOnlySpan<byte> text, bool isWhole, KeyTable keys, ColumnSniffer[] columns, List<Damage> damage)
    {
        ObjectScanner scanner = new();
        Span<byte> mark = stackalloc byte[2];
        bool[] seen = new bool[columns.Length];
        (int records, int damaged) = (0, 0);
        for (int line = 1; !text.IsEmpty; line++)
        {
            int end = text.IndexOf((byte)'\n');
            if (end < 0 && !isWhole)
            {
                break;
            }

            ReadOnlySpan<byte> one = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            if (one.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\r') < 0)
            {
                continue;
            }

            records++;
            if (!scanner.Scan(one))
            {
                damaged++;
                (string code, string what) = scanner.Fault == JsonFault.Encoding ? ("csv.encoding", "bytes that are no text") : JsonFaults.Describe(JsonFaults.MarkOf(scanner.Fault, mark), 0);
                if (damage.Count < MostDamage)
                {
                    damage.Add(new Damage(line, code, what));
                }

                continue;
            }

            Add(one, scanner, keys, columns, seen);
        }

        return (records, damaged);
    }

    private static void Add(ReadOnlySpan<byte> line, ObjectScanner scanner, KeyTable keys, ColumnSniffer[] columns, bool[] seen)
    {
        Array.Clear(seen);
        foreach (JsonMember member in scanner.Members)
        {
            int column = keys.Find(line, member, out _);
            if (column < 0 || seen[column])
            {
                continue;
            }

            seen[column] = true;
            ReadOnlySpan<byte> value = line.Slice(member.Start, member.Length);
            byte[] plain = new byte[value.Length];
            int length = member.Kind == JsonKind.EscapedText ? JsonString.Unescape(value, plain) : value.Length;
            value = member.Kind == JsonKind.EscapedText ? plain.AsSpan(0, length) : value;
            columns[column].Add(member.Kind == JsonKind.Null ? "" : Encoding.UTF8.GetString(value), isQuoted: member.Kind is JsonKind.Text or JsonKind.EscapedText);
        }

        for (int column = 0; column < columns.Length; column++)
        {
            if (!seen[column])
            {
                columns[column].Add("", isQuoted: false);
            }
        }
    }
}

using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Pipeline.Core.Tests.Csv;

/// <summary>Random inputs: mostly well-formed pieces, some that damage what follows.</summary>
internal static class CsvBytes
{
    private static readonly string[] Pieces =
    [
        "a", "bc", ",", ",", ",", "\n", "\n", "\r\n", "\r", "\r\r\n", "\n\n", "\"\"", "\"x\"", ",\"y,z\",", ",\"l1\nl2\",", ",\"say \"\"hi\"\"\",",
        "\"", "12\" monitor", "\" ", "\0", "\uFEFF", "é", "\U0001F600", " ", ";", "\t", "0123456789012345678901234567890123456789", ",,,,,,,,,,,,", "\"\"\"",
    ];

    /// <summary>Few faults: the pieces before the lone quote only.</summary>
    private const int WellFormedPieces = 16;

    /// <summary>Any bytes of these pieces, and sometimes any bytes at all but those of a file in UTF-16, which is refused as a whole.</summary>
    public static Gen<byte[]> Any { get; } = Gen.Frequency(
        (4, Of(Gen.Elements(Pieces))),
        (4, Of(Gen.Frequency((60, Gen.Elements(Pieces[..WellFormedPieces])), (1, Gen.Elements(Pieces))))),
        (1, Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().Where(bytes => bytes is not ([0xFE, 0xFF, ..] or [0xFF, 0xFE, ..]))));

    private static Gen<byte[]> Of(Gen<string> piece) =>
        piece.ListOf().Resize(300).Select(list => Encoding.UTF8.GetBytes(string.Concat(list)));
}

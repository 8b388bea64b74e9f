using Pipeline.Csv;

namespace Pipeline.Core.Tests.Csv.Dialects;

/// <summary>Holds what is read of a file in one way to what is read in another one.</summary>
internal static class DialectComparison
{
    /// <summary>What is read, or null where there is no header that could be.</summary>
    public static DialectResult? Try(byte[] bytes, CsvDialect dialect, int batchBytes, int piece)
    {
        try
        {
            return DialectReading.Read(bytes, dialect, batchBytes, piece);
        }
        catch (InputException)
        {
            return null;
        }
    }

    /// <summary>Demands that a file of the usual dialect that is rewritten all the same gives what it gives without.</summary>
    public static void AssertCanonical(byte[] bytes, int batchBytes, int piece)
    {
        CsvDialect dialect = DialectReading.Of(DialectReading.Plain);
        DialectResult expected = DialectReading.Read(bytes, dialect with { Foreign = null }, batchBytes, piece);
        DialectResult actual = DialectReading.Read(bytes, dialect, batchBytes, piece);
        AssertEqual(expected, actual, $"batches of {batchBytes}, pieces of {piece}, bytes {Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 2000)))}");
    }

    /// <summary>Demands that what is read, and what is mended of it, is the same in any pieces and batches, and from any record on.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="dialect">What it is read as.</param>
    /// <param name="from">The number of a record to go on from; that of one of them after division by their count.</param>
    /// <returns>What is read; null where there is no header that could be.</returns>
    public static DialectResult? AssertSameInPieces(byte[] bytes, CsvDialect dialect, int from)
    {
        if (Try(bytes, dialect, 1 << 16, int.MaxValue) is not { } expected)
        {
            Assert.Null(Try(bytes, dialect, 16, 1));
            return null;
        }

        foreach ((int batch, int piece) in ((int, int)[])[(16, 1), (61, 7)])
        {
            DialectResult actual = Try(bytes, dialect, batch, piece)!;
            AssertEqual(expected, actual, $"batches of {batch}, pieces of {piece}, bytes {Convert.ToHexString(bytes)}");
            Assert.Equal(expected.Recovered, actual.Recovered);
            Assert.Equal(expected.Header, actual.Header);
            Assert.Equal(expected.Front, actual.Front);
        }

        if (expected.Records.Count > 0)
        {
            int skipped = from % expected.Records.Count;
            DialectResult rest = DialectReading.Read(bytes, dialect, 61, 7, skipTo: expected.Records[skipped].Offset);
            Assert.Equal(expected.Records.Skip(skipped).Select(record => record with { Line = 0 }), rest.Records.Select(record => record with { Line = 0 }));
        }

        return expected;
    }

    /// <summary>Demands that two ways gave the same.</summary>
    public static void AssertEqual(DialectResult expected, DialectResult actual, string how)
    {
        Assert.True(expected.Records.SequenceEqual(actual.Records), $"{First(expected, actual)}\n{how}");
        Assert.True((expected.Fault, expected.Position, expected.Checksum) == (actual.Fault, actual.Position, actual.Checksum), $"{how}: {expected.Fault} at {expected.Position}, not {actual.Fault} at {actual.Position}");
    }

    private static string First(DialectResult expected, DialectResult actual)
    {
        int at = Enumerable.Range(0, Math.Max(expected.Records.Count, actual.Records.Count)).FirstOrDefault(i => expected.Records.ElementAtOrDefault(i) != actual.Records.ElementAtOrDefault(i));
        return $"record {at}: {expected.Records.ElementAtOrDefault(at)}\nnot {actual.Records.ElementAtOrDefault(at)}";
    }
}

using Pipeline.Csv;
using Pipeline.Tasks;

namespace Pipeline.Core.Tests.Tasks;

public sealed class QuoteScanTests
{
    /// <summary>The machine that goes byte by byte is the oracle.</summary>
    [Fact]
    public void Behind_OfAnyBytesInAnyPieces_IsTheStateOfTheMachine()
    {
        Random random = new(20);
        byte[] alphabet = "\",\n\rab"u8.ToArray();
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = random.GetItems(alphabet, random.Next(40));
            QuoteScan scan = new(CsvDialect.Default);
            for (int at = 0, length; at < bytes.Length; at += length)
            {
                length = Math.Min(bytes.Length - at, 1 + random.Next(12));
                scan.Add(bytes.AsSpan(at, length));
            }

            foreach (QuoteState before in Enum.GetValues<QuoteState>())
            {
                QuoteMachine machine = new((byte)',', (byte)'"') { State = before };
                foreach (byte value in bytes)
                {
                    machine.Step(value);
                }

                Assert.True(machine.State == scan.Behind(before), $"{System.Text.Encoding.ASCII.GetString(bytes)} from {before}");
            }
        }
    }
}

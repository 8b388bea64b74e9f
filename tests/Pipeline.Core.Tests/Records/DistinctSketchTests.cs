using System.Text;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Records;

public sealed class DistinctSketchTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(5_000)]
    [InlineData(20_000)]
    [InlineData(300_000)]
    [InlineData(2_000_000)]
    public void Estimate_SoManyValues_IsWithinFourStandardErrors(int count)
    {
        DistinctSketch sketch = new();
        for (int i = 0; i < count; i++)
        {
            sketch.Add(Hash($"customer-{i}"));
        }

        Assert.InRange(sketch.Estimate(), Math.Floor(count * (1 - (4 * DistinctSketch.RelativeError))), Math.Ceiling(count * (1 + (4 * DistinctSketch.RelativeError))));
    }

    [Fact]
    public void Estimate_ManySets_HasTheErrorThatItClaims()
    {
        const int Sets = 100;
        const int Count = 30_000;
        double sum = 0;
        double squares = 0;
        for (int set = 0; set < Sets; set++)
        {
            DistinctSketch sketch = new();
            for (int i = 0; i < Count; i++)
            {
                sketch.Add(Hash($"{set}/{i}"));
            }

            double error = ((double)sketch.Estimate() / Count) - 1;
            sum += error;
            squares += error * error;
        }

        // A fixed sample: of a sound hash the mean lies within ± 0.5 % and the deviation near 1.6 %.
        Assert.InRange(sum / Sets, -0.005, 0.005);
        Assert.InRange(Math.Sqrt(squares / Sets), 0.8 * DistinctSketch.RelativeError, 1.2 * DistinctSketch.RelativeError);
    }

    [Fact]
    public void Add_OtherOrderRepeatedByManyThreadsOrMerged_IsTheSame()
    {
        ulong[] hashes = [.. Enumerable.Range(0, 50_000).Select(i => Hash($"{i % 20_000}"))];
        DistinctSketch once = new();
        foreach (ulong hash in hashes.Take(20_000))
        {
            once.Add(hash);
        }

        DistinctSketch together = new();
        Parallel.ForEach(hashes.Reverse(), together.Add);
        DistinctSketch merged = new();
        byte[] since = new byte[DistinctSketch.Registers];
        DistinctSketch growing = new();
        foreach (ulong[] part in hashes.Chunk(7_000))
        {
            foreach (ulong hash in part)
            {
                growing.Add(hash);
            }

            foreach ((ushort register, byte rank) in growing.Raised(since))
            {
                merged.Merge(register, rank);
            }
        }

        byte[] expected = RegistersOf(once);
        Assert.Equal(expected, RegistersOf(together));
        Assert.Equal(expected, RegistersOf(merged));
        Assert.Empty(growing.Raised(since));
    }

    [Theory]
    [InlineData(4096, 1)]
    [InlineData(-1, 1)]
    [InlineData(0, 54)]
    public void Has_NoSuchRegister_IsFalse(int register, byte rank) => Assert.False(DistinctSketch.Has(register, rank));

    [Fact]
    public void Hash_EachLength_DependsOnEachByteAndStaysWhatItIs()
    {
        HashSet<ulong> seen = [ValueHash.OfNothing];
        byte[] bytes = [.. Enumerable.Range(0, 70).Select(i => (byte)(3 * i))];
        for (int length = 1; length <= bytes.Length; length++)
        {
            Assert.True(seen.Add(ValueHash.Of(ref bytes[0], length)));
            for (int at = 0; at < length; at++)
            {
                bytes[at] ^= 0x80;
                Assert.True(seen.Add(ValueHash.Of(ref bytes[0], length)), $"byte {at} of {length}");
                bytes[at] ^= 0x80;
            }
        }

        // Ledgers keep no hashes, but estimates of two versions are compared.
        Assert.Equal(HashOfCustomer, Hash("customer-1"));
    }

    private const ulong HashOfCustomer = 1813651958468301839;

    private static ulong Hash(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return ValueHash.Of(ref bytes[0], bytes.Length);
    }

    private static byte[] RegistersOf(DistinctSketch sketch)
    {
        byte[] registers = new byte[DistinctSketch.Registers];
        Assert.All(sketch.Raised(registers), raised => Assert.NotEqual(0, raised.Rank));
        return registers;
    }
}

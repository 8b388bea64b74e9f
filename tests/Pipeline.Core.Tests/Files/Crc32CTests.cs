using FsCheck;
using FsCheck.Fluent;
using Pipeline.Files;

namespace Pipeline.Core.Tests.Files;

public sealed class Crc32CTests
{
    private const int Longest = 60_000;

    [Fact]
    public void Append_AnyLengthAndPlace_EqualsBitByBit()
    {
        byte[] bytes = new byte[Longest];
        new System.Random(5).NextBytes(bytes);
        uint[] expected = BitByBit(bytes);
        Gen<int> places = Gen.Choose(0, Longest);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(places.ToArbitrary(), places.ToArbitrary(), (length, cut) =>
        {
            cut = Math.Min(cut, length);
            return Crc32C.Append(Crc32C.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut, length - cut)) == expected[length];
        }));
    }

    [Fact]
    public void EachWay_AnyLength_EqualsBitByBit()
    {
        // Append takes the one that suits the processor.
        byte[] bytes = new byte[Longest];
        new System.Random(6).NextBytes(bytes);
        uint[] expected = BitByBit(bytes);
        for (int length = Crc32C.Fold; length < Longest; length += 1 + (length / 7))
        {
            uint state = Crc32C.AppendStretches(uint.MaxValue, bytes.AsSpan(0, length), out int done);
            Assert.Equal(expected[done], ~state);
            Assert.InRange(length - done, 0, (3 * 4096) - 1);
            if (Crc32C.CanFold)
            {
                state = Crc32C.AppendFolded(uint.MaxValue, bytes.AsSpan(0, length), out done);
                Assert.Equal(expected[done], ~state);
                Assert.InRange(length - done, 0, Crc32C.Fold - 1);
            }
        }
    }

    /// <summary>The checksum of each front, by the polynomial.</summary>
    private static uint[] BitByBit(byte[] bytes)
    {
        uint[] sums = new uint[bytes.Length + 1];
        uint state = uint.MaxValue;
        for (int i = 0; i < bytes.Length; i++)
        {
            state ^= bytes[i];
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state >> 1) ^ (0x82F63B78 & (0 - (state & 1)));
            }

            sums[i + 1] = ~state;
        }

        return sums;
    }
}

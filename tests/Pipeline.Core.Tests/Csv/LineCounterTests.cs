using FsCheck;
using FsCheck.Fluent;
using Pipeline.Csv;

namespace Pipeline.Core.Tests.Csv;

public sealed class LineCounterTests
{
    [Fact]
    public void Count_AnyBytes_EqualsSplittingTheText()
    {
        Gen<byte[]> inputs = Gen.Elements((byte)'a', (byte)'\r', (byte)'\n').ArrayOf().Resize(300);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(inputs.ToArbitrary(), bytes =>
            LineCounter.Count(bytes) == System.Text.Encoding.ASCII.GetString(bytes).Split(["\r\n", "\n", "\r"], StringSplitOptions.None).Length - 1));
    }
}

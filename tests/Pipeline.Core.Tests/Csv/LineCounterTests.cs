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

    [Fact]
    public void CountOutside_QuotesAtFieldEdges_CountsWhatTheMachineSeesOutside()
    {
        Gen<string> pieces = Gen.Elements("a", ",", "\n", "\r", "\r\n", "\"\"", "\"b\n\r\n\"", "\",\r\"", "\"\"\"\n\"\"\"", new string('x', 61));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(pieces.ArrayOf().Resize(60).ToArbitrary(), parts =>
        {
            // A quoted piece stands between delimiters, so that its quotes are at edges.
            byte[] bytes = System.Text.Encoding.ASCII.GetBytes(string.Concat(parts.Select(part => part[0] == '"' ? $",{part}," : part)));
            return LineCounter.CountOutside(bytes, (byte)'"') == CountByMachine(bytes);
        }));
    }

    private static int CountByMachine(byte[] bytes)
    {
        var machine = new QuoteMachine((byte)',', (byte)'"');
        int count = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            machine.Step(bytes[i]);
            bool ends = machine.State == QuoteState.FieldStart && bytes[i] != ',';
            count += ends && !(bytes[i] == '\n' && i > 0 && bytes[i - 1] == '\r') ? 1 : 0;
        }

        return count;
    }
}

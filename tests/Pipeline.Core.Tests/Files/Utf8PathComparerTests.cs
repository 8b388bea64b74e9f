using System.Text;
using Pipeline.Files;

namespace Pipeline.Core.Tests.Files;

public sealed class Utf8PathComparerTests
{
    [Fact]
    public void Compare_AnyPaths_OrdersByTheirBytes()
    {
        string[] parts = ["", "a", "b/", "é", "\uFF61", "\uFFFD", "😀", "𐀀", "~"];
        string[] paths = [.. from first in parts from second in parts from third in parts select first + second + third];
        foreach (string left in paths)
        {
            foreach (string right in paths)
            {
                int expected = Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
                Assert.True(Math.Sign(expected) == Math.Sign(Utf8PathComparer.Instance.Compare(left, right)), $"'{left}' and '{right}'");
            }
        }
    }
}

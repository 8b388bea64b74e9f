using System.Text;
using Pipeline.Profiles;

namespace Pipeline.Core.Tests.Profiles;

/// <summary>How often a table of values is taken out.</summary>
public sealed class ValueTableTests
{
    [Theory]
    [InlineData("N", 1024)]
    [InlineData("a name of more than fifteen bytes ", 1024)]
    public void Add_ValuesThatNeverComeAgain_AreTakenOutMany(string name, int expected)
    {
        const int More = 10_000;
        List<int> taken = [];
        ValueTable table = new(new TableRoom(64L << 20), table => taken.Add(table.Count));
        int value = 0;
        while (!table.IsList)
        {
            table.Add(Encoding.UTF8.GetBytes($"{name}{value++}"), 0);
        }

        taken.Clear();
        for (int i = 0; i < More; i++)
        {
            table.Add(Encoding.UTF8.GetBytes($"{name}{value++}"), 0);
        }

        Assert.All(taken, count => Assert.Equal(expected, count));
        Assert.InRange(taken.Count, 1, More / expected);
    }
}

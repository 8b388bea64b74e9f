using System.Globalization;
using System.Text;
using Pipeline.Planning;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Planning;

public sealed class RecordPathTests
{
    [Fact]
    public void PlaceOf_MoreValuesThanAreRemembered_StaysRightInEachBatch()
    {
        RecordPath path = new([new PathPart(0, "/", 200), new PathPart(1, "/", 200)]);
        RecordFields record = new(2, now: 0);
        for (int batch = 0; batch < 8; batch++)
        {
            path.Begin();
            Dictionary<int, string> seen = [];
            for (int i = 0; i < 12_000; i++)
            {
                // Each comes twice in a batch, and half of them in the batch before.
                string key = ((batch * 3_000) + (i % 6_000)).ToString(CultureInfo.InvariantCulture);
                record.Begin([]);
                record.SetText(0, Encoding.ASCII.GetBytes("k" + key));
                record.SetText(1, Encoding.ASCII.GetBytes(new string('x', int.Parse(key, CultureInfo.InvariantCulture) % 20)));

                int place = path.PlaceOf(record);

                string values = path.ValuesAt(place);
                Assert.StartsWith($"k{key}/", values, StringComparison.Ordinal);
                Assert.Equal(values, seen.TryAdd(place, values) ? values : seen[place]);
            }

            Assert.Equal(6_000, seen.Count);
            Assert.InRange(seen.Keys.Max(), 0, 16_384 + 6_000);
        }
    }

    [Fact]
    public void PlaceOf_NullAndItsOwnNameAndNothing_AreThreePlaces()
    {
        RecordPath path = new([new PathPart(0, "/", 200)]);
        RecordFields record = new(1, now: 0);
        path.Begin();
        record.Begin([]);
        record.SetNull(0);
        int none = path.PlaceOf(record);
        record.SetText(0, Encoding.ASCII.GetBytes(path.ValuesAt(none)));
        int literal = path.PlaceOf(record);
        record.SetText(0, []);
        int empty = path.PlaceOf(record);

        string[] values = [path.ValuesAt(none), path.ValuesAt(literal), path.ValuesAt(empty)];
        Assert.Equal(3, values.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(3, new HashSet<int> { none, literal, empty }.Count);
    }

    [Fact]
    public void PlaceOf_AValueThatComesAgain_IsItsPlace()
    {
        RecordPath path = new([new PathPart(0, "/", 200)]);
        RecordFields record = new(1, now: 0);
        path.Begin();
        record.Begin([]);
        record.SetText(0, "7"u8.ToArray());
        int text = path.PlaceOf(record);
        record.SetText(0, "8"u8.ToArray());
        int other = path.PlaceOf(record);
        record.SetText(0, "7"u8.ToArray());
        int again = path.PlaceOf(record);

        Assert.Equal(text, again);
        Assert.NotEqual(text, other);
    }
}

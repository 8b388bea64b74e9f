using System.Reflection;
using System.Text.RegularExpressions;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Records;

public sealed class StageCountsTests
{
    private static readonly PropertyInfo[] Counts = [.. typeof(StageCounts).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)];

    [Fact]
    public void Names_OfAllCounts_AreThoseOfTheValues()
    {
        for (int i = 0; i < Counts.Length; i++)
        {
            object counts = default(StageCounts);
            Counts[i].SetValue(counts, 7L);
            Assert.Equal(StageCounts.Names.Select((_, place) => place == i ? 7L : 0), ((StageCounts)counts).Values());
            Assert.Equal(StageCounts.Names[i], Regex.Replace(Counts[i].Name, "(?<=[a-z])[A-Z]", "_$0", RegexOptions.None, TimeSpan.FromSeconds(5)).ToLowerInvariant());
        }
    }

    [Fact]
    public void Balances_OneOfAnyCountMore_Not()
    {
        StageCounts fine = new() { In = 10, Added = 3, Out = 5, FilteredFalse = 2, FilteredNull = 1, Rejected = 1, Deduplicated = 2, Aggregated = 2 };
        Assert.True(fine.Balances);

        // Those of lookups say what was found of records, not where they went.
        foreach (PropertyInfo count in Counts.Where(count => count.Name is not (nameof(StageCounts.Missing) or nameof(StageCounts.NullKeys))))
        {
            object off = fine;
            count.SetValue(off, (long)count.GetValue(off)! + 1);
            Assert.False(((StageCounts)off).Balances, count.Name);
        }
    }

    [Fact]
    public void Add_AllCounts_AreAdded()
    {
        StageCounts sum = new() { In = 10, Added = 3, Out = 5, FilteredFalse = 2, FilteredNull = 1, Rejected = 1, Deduplicated = 2, Aggregated = 2 };
        StageCounts other = sum with { };
        sum.Add(other);
        Assert.Equal(other.Values().Select(count => 2 * count), sum.Values());
    }

    [Fact]
    public void Subtract_WhatWasAdded_LeavesTheCountsBefore()
    {
        StageCounts before = new() { In = 10, Added = 3, Out = 5, FilteredFalse = 2, FilteredNull = 1, Rejected = 1, Deduplicated = 2, Aggregated = 2 };
        StageCounts counts = before;
        StageCounts other = new() { In = 1, Added = 2, Out = 3, FilteredFalse = 4, FilteredNull = 5, Rejected = 6, Deduplicated = 7, Aggregated = 8 };
        counts.Add(other);
        counts.Subtract(other);
        Assert.Equal(before, counts);
    }

    [Fact]
    public void Rare_CountsThatFewStagesHave_AreThoseThatAreNotZero()
    {
        StageCounts counts = new() { In = 10, Out = 7, Aggregated = 3 };
        Assert.Equal([("aggregated", 3L)], counts.Rare);
        Assert.Equal(["in", "out", "filtered_false", "filtered_null", "rejected", "added"], counts.OfEveryStage.Select(count => count.Name));
    }

    [Fact]
    public void Through_StagesOfARun_KeepsWhatDidNotGetThrough()
    {
        StageCounts first = new() { In = 10, Out = 7, Rejected = 3 };
        StageCounts second = new() { In = 7, Added = 4, Out = 9, FilteredNull = 2 };
        Assert.Equal(new StageCounts { In = 10, Added = 4, Out = 9, FilteredNull = 2, Rejected = 3 }, StageCounts.Through([first, second], 10, 9));
    }
}

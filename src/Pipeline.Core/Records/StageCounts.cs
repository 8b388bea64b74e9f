using System.Runtime.InteropServices;

namespace Pipeline.Records;

/// <summary>
/// What a stage did to records, or a run of stages did, or all of a file's: the one value that is counted, added up, checked, sent
/// between processes and reported. All counts are of records.
/// </summary>
public record struct StageCounts
{
    private const int Common = 6;

    // In the order of the report. A new count is a name here, a property, and a term of Gone.
    private static readonly string[] AllNames = ["in", "out", "filtered_false", "filtered_null", "rejected", "added", "deduplicated", "aggregated", "missing", "null_keys"];

    /// <summary>Names of the counts as run.json has them, in the order of <see cref="Values"/>.</summary>
    public static IReadOnlyList<string> Names => AllNames;

    /// <summary>Came in.</summary>
    public long In { get; set; }

    /// <summary>Went on; counted where they leave, so that a lost record shows.</summary>
    public long Out { get; set; }

    /// <summary>Left out, as a filter was false.</summary>
    public long FilteredFalse { get; set; }

    /// <summary>Left out, as a filter was null.</summary>
    public long FilteredNull { get; set; }

    /// <summary>Rejected.</summary>
    public long Rejected { get; set; }

    /// <summary>Made beyond those that came in.</summary>
    public long Added { get; set; }

    /// <summary>Taken out as doubles of others.</summary>
    public long Deduplicated { get; set; }

    /// <summary>Folded into groups.</summary>
    public long Aggregated { get; set; }

    /// <summary>Had no match in a reference; what became of them is counted as for others.</summary>
    public long Missing { get; set; }

    /// <summary>Had null in their key, which matches nothing; they are not among <see cref="Missing"/>.</summary>
    public long NullKeys { get; set; }

    /// <summary>The counts that a report has of every stage, by name.</summary>
    internal readonly IEnumerable<(string Name, long Count)> OfEveryStage => AllNames.Zip(Values()).Take(Common);

    /// <summary>The counts that few stages have, by name; those of 0 are left out.</summary>
    internal readonly IEnumerable<(string Name, long Count)> Rare => AllNames.Zip(Values()).Skip(Common).Where(count => count.Second != 0);

    /// <summary>Left out by filters.</summary>
    public readonly long Filtered => FilteredFalse + FilteredNull;

    /// <summary>Came in or were made, and did not go on.</summary>
    public readonly long Gone => Filtered + Rejected + Deduplicated + Aggregated;

    /// <summary>Whether every record is accounted for: <c>in + added = out + filtered + rejected + deduplicated + aggregated</c>.</summary>
    public readonly bool Balances => In + Added == Out + Gone;

    /// <summary>Adds others to these.</summary>
    public void Add(StageCounts other)
    {
        Span<long> sums = Of(ref this);
        ReadOnlySpan<long> values = Of(ref other);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += values[i];
        }
    }

    /// <summary>Takes others off these.</summary>
    public void Subtract(StageCounts other)
    {
        Span<long> differences = Of(ref this);
        ReadOnlySpan<long> values = Of(ref other);
        for (int i = 0; i < differences.Length; i++)
        {
            differences[i] -= values[i];
        }
    }

    /// <summary>The sum of several.</summary>
    public static StageCounts Sum(IEnumerable<StageCounts> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        StageCounts sum = default;
        foreach (StageCounts part in parts)
        {
            sum.Add(part);
        }

        return sum;
    }

    /// <summary>The counts of a whole that went through stages one after the other: what they made and what did not get through them.</summary>
    /// <param name="stages">What each did.</param>
    /// <param name="came">Records that came to the first.</param>
    /// <param name="left">Records that left the last.</param>
    public static StageCounts Through(IEnumerable<StageCounts> stages, long came, long left) => Sum(stages) with { In = came, Out = left, Missing = 0, NullKeys = 0 };

    /// <summary>The counts in the order of <see cref="Names"/>.</summary>
    public readonly long[] Values()
    {
        StageCounts counts = this;
        return Of(ref counts).ToArray();
    }

    /// <summary>The counts that <see cref="Values"/> gave.</summary>
    internal static StageCounts OfValues(ReadOnlySpan<long> values)
    {
        StageCounts counts = default;
        values.CopyTo(Of(ref counts));
        return counts;
    }

    // The properties are its only fields, in their order.
    private static Span<long> Of(ref StageCounts counts) => MemoryMarshal.Cast<StageCounts, long>(MemoryMarshal.CreateSpan(ref counts, 1));
}

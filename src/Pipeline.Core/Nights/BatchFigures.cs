namespace Pipeline.Nights;

/// <summary>What was counted of the records that a batch gives to the output, but for distinct values.</summary>
/// <param name="places">Where the columns of these records stand among those of the run; -1 for one that is not counted.</param>
/// <param name="sums">How many sums there are.</param>
internal sealed class BatchFigures(int[] places, int sums)
{
    /// <summary>Where the columns of these records stand among those of the run.</summary>
    public int[] Places { get; } = places;

    /// <summary>Records.</summary>
    public int Records { get; set; }

    /// <summary>Nulls by column of these records.</summary>
    public int[] Nulls { get; } = new int[places.Length];

    /// <summary>The sums of the run, as far as these records have their columns.</summary>
    public ExactSum[] Sums { get; } = new ExactSum[sums];

    /// <summary>Of each sum, whether a value was no number.</summary>
    public bool[] HaveOthers { get; } = new bool[sums];
}

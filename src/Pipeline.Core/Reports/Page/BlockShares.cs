namespace Pipeline.Reports.Page;

/// <summary>What a block did with the time of its parallel parts, as shares that add up to 1.</summary>
/// <param name="Busy">It worked.</param>
/// <param name="Waiting">It had no input.</param>
/// <param name="Blocked">What comes behind it took nothing more.</param>
public readonly record struct BlockShares(double Busy, double Waiting, double Blocked)
{
    /// <summary>Those of a whole run; null where nothing was measured.</summary>
    public static BlockShares? Of(BlockReport block)
    {
        ArgumentNullException.ThrowIfNull(block);
        double whole = block.BusySeconds + block.WaitingSeconds + block.BlockedSeconds;
        return whole > 0 ? new(block.BusySeconds / whole, block.WaitingSeconds / whole, block.BlockedSeconds / whole) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"busy {Figures.Percent(Busy)}, waiting {Figures.Percent(Waiting)}, blocked {Figures.Percent(Blocked)}";
}

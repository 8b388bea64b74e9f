namespace Pipeline.Measuring;

/// <summary>What a part, or all parts of a block, did up to a moment, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
/// <param name="Busy">Working.</param>
/// <param name="Memory">Waiting for the memory budget.</param>
/// <param name="Blocked">Waiting until the block behind takes a batch.</param>
/// <param name="CpuNanoseconds">CPU time of the work, from looks at some of it.</param>
internal readonly record struct PartTimes(long Busy, long Memory, long Blocked, long CpuNanoseconds)
{
    /// <summary>Both together.</summary>
    public static PartTimes operator +(PartTimes one, PartTimes other) => new(
        one.Busy + other.Busy,
        one.Memory + other.Memory,
        one.Blocked + other.Blocked,
        one.CpuNanoseconds + other.CpuNanoseconds);

    /// <summary>What came since.</summary>
    public static PartTimes operator -(PartTimes now, PartTimes before) => new(
        now.Busy - before.Busy,
        now.Memory - before.Memory,
        now.Blocked - before.Blocked,
        now.CpuNanoseconds - before.CpuNanoseconds);
}

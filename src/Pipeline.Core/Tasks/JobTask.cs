namespace Pipeline.Tasks;

/// <summary>A task: a range of a file, or some whole files.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Ranges">What it reads, in the order of the input.</param>
internal sealed record JobTask(int Index, IReadOnlyList<JobRange> Ranges)
{
    /// <summary>Whether it reads a part of a file.</summary>
    public bool IsPart => Ranges is [{ IsWhole: false }];
}

namespace Pipeline.Graph;

/// <summary>
/// What stands between two segments where a stage holds data: the sink of one and the source of the next. Both segments run at the same
/// time, so its source waits by itself for what its sink is to take, and may give what it knows already before that.
/// </summary>
internal interface IBarrier : IBatchSink, IBatchSource
{
    /// <summary>Gives nothing: an earlier run gave all of it, and this one goes on behind it.</summary>
    void Skip();

    /// <summary>Goes on with what an earlier run kept when it had taken all records; none come now.</summary>
    /// <exception cref="InvalidDataException">It was not written by one like this.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    /// <exception cref="Spill.SpillException">What was kept is gone.</exception>
    void RestoreFrom(BinaryReader reader);
}

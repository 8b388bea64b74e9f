namespace Pipeline.Graph;

/// <summary>
/// What stands between two segments where a stage holds data: the sink of one and the source of the next. Both segments run at the same
/// time, so its source waits by itself for what its sink is to take, and may give what it knows already before that.
/// </summary>
internal interface IBarrier : IBatchSink, IBatchSource;

namespace Pipeline.Definition;

/// <summary>How often a run writes into its journal, from which an interrupted one goes on.</summary>
/// <param name="Time">By time, or null.</param>
/// <param name="Bytes">By bytes read, or null. With neither no journal is kept.</param>
public sealed record JournalInterval(TimeSpan? Time, long? Bytes);

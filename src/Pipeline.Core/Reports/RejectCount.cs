namespace Pipeline.Reports;

/// <summary>How often a reject code occurred.</summary>
public sealed record RejectCount(string Code, long Count);

using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>A reject: where it stands and why. Never a field's value.</summary>
public sealed record RejectReport(RecordPosition Position, string Stage, string? Column, string Code, string Message);

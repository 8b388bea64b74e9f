namespace Pipeline.Csv;

/// <summary>Where bytes may be cut, see <see cref="RecordCutter"/>.</summary>
/// <param name="Length">Bytes of the whole records at the front; 0 when there is none.</param>
/// <param name="WellFormed">No record among them is malformed.</param>
internal readonly record struct RecordCut(int Length, bool WellFormed);

namespace Pipeline.Records;

/// <summary>
/// One fault of a record, relative to its batch; the writer, which sees batches in order, makes it a
/// <see cref="RecordPosition"/>. A record with several faults has several of these, one after the other.
/// </summary>
/// <param name="Record">Index of the record in its batch, from 0.</param>
/// <param name="Offset">First byte of the record, counted from the first of its batch.</param>
/// <param name="Length">Bytes of the record, without its line end; 0 when they are not kept, as of a record that is too large or cut off.</param>
/// <param name="Line">Lines that end before the record in its batch.</param>
/// <param name="Stage">Name of the stage; <c>read</c> for the shape of the record, <c>columns</c> for declared types and rules, <c>output</c> for characters that the output's encoding does not have.</param>
/// <param name="Column">Name of the column at fault, or null.</param>
/// <param name="Code">A stable code, such as <c>csv.field_count</c>.</param>
/// <param name="Message">Expected against found, without the values of fields.</param>
public readonly record struct Reject(
    int Record, int Offset, int Length, int Line, string Stage, string? Column, string Code, string Message)
{
    /// <summary>Which of the record's copies is rejected, from 0, where a program made several of it: they count one each.</summary>
    public int Copy { get; init; }
}

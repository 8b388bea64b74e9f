namespace Pipeline.Records;

/// <summary>Records that follow one another in a buffer, all with the same number of fields.</summary>
/// <param name="FieldEnds">Where each of their fields ends, one record's after the other's; the last of a record is where its line end begins.</param>
/// <param name="Start">Where the first record begins.</param>
/// <param name="Count">How many records.</param>
/// <param name="EndBytes">Bytes of each line end between them: 1, 2, or 0 where they differ.</param>
internal readonly record struct IndexedRecords(int[] FieldEnds, int Start, int Count, int EndBytes);

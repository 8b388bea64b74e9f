namespace Pipeline.Lookups;

/// <summary>Takes the records of a reference one by one, in the order of the file.</summary>
internal interface IReferenceTarget
{
    /// <summary>Takes a record.</summary>
    /// <param name="key">Its key, without null in it.</param>
    /// <param name="values">Its values.</param>
    /// <param name="record">Its number in the file, from 1.</param>
    /// <param name="line">Its line in the file, from 1.</param>
    /// <returns>False: no more are wanted, and this one was not taken.</returns>
    /// <exception cref="Csv.InputException">65: another record has the same key, and none may.</exception>
    bool Take(ReadOnlySpan<byte> key, ReadOnlySpan<byte> values, long record, long line);
}

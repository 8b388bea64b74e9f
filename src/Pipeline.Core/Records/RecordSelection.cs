namespace Pipeline.Records;

/// <summary>
/// Which records of a batch a chain is to work on, when not on all: others are passed over as if they were not there, and a
/// condemned one is rejected before any stage looks at it.
/// </summary>
/// <param name="From">First record by its index in the batch.</param>
/// <param name="To">The one behind the last.</param>
/// <param name="Condemned">Records that are known to be fatal, by ascending index.</param>
internal sealed record RecordSelection(int From, int To, IReadOnlyList<CondemnedRecord> Condemned)
{
    /// <summary>All but those condemned.</summary>
    public static RecordSelection Without(IReadOnlyList<CondemnedRecord> condemned) => new(0, int.MaxValue, condemned);

    /// <summary>How many of so many records are selected.</summary>
    public int CountOf(int records) => Math.Clamp(records, From, To) - From;
}

/// <summary>A record that ends whatever works on it.</summary>
/// <param name="Index">Its index in the batch.</param>
/// <param name="Code">Code of its reject, such as <c>worker.crash</c>.</param>
/// <param name="Message">What happened, without values of fields.</param>
internal sealed record CondemnedRecord(int Index, string Code, string Message);

using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Lookups;

/// <summary>What a lookup reads of its reference, and by which keys. Immutable.</summary>
/// <param name="Reference">The file.</param>
/// <param name="Key">Makes the keys of its records.</param>
/// <param name="Types">The types by which columns are compared; where they are the same, so are the keys.</param>
/// <param name="Taken">The columns that are taken, as the reference has them.</param>
/// <param name="Duplicate">What is done about doubles.</param>
internal sealed record LookupPlan(Reference Reference, LookupKey Key, string Types, IReadOnlyList<Column> Taken, DuplicateKey Duplicate)
{
    /// <summary>What tells its table from others of the run: a stage has one for all headers that it compares alike.</summary>
    public (Reference Reference, string Types) Table => (Reference, Types);
}

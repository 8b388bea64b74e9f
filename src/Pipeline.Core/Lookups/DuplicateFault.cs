using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Stages;

namespace Pipeline.Lookups;

/// <summary>What is said of two records of a reference with one key, where none may have that of another.</summary>
internal static class DuplicateFault
{
    /// <summary>The exception.</summary>
    /// <param name="reference">The file.</param>
    /// <param name="line">Line of the second record.</param>
    /// <param name="first">Line of the first.</param>
    public static InputException Of(Reference reference, long line, long first) => new(
        ExitCodes.Data,
        "lookup.duplicate",
        $"{reference.Name}:{line}",
        null,
        $"it has the same key as line {first}, so stage '{reference.Stage}' cannot know which one is meant: remove one, or say 'duplicate: first', 'last' or 'all'");
}

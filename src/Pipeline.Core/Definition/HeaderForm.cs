namespace Pipeline.Definition;

/// <summary>What becomes of the names in a header (<c>input.csv.normalize_header</c>).</summary>
public enum HeaderForm
{
    /// <summary>They stay as they are.</summary>
    None,

    /// <summary>Lower case, and an underscore for whatever is no letter of ASCII and no digit.</summary>
    Snake,
}

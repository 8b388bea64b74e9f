namespace Pipeline.Definition;

/// <summary>What is done about columns without a name or with one that another has (<c>input.csv.header_names</c>).</summary>
public enum HeaderRepair
{
    /// <summary>The file is refused.</summary>
    Error,

    /// <summary>They are renamed: <c>column_3</c> for an empty one, <c>name_2</c> for the second of a name.</summary>
    Rename,
}

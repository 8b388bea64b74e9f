namespace Pipeline.Definition;

/// <summary>What data files are.</summary>
public enum DataFormat
{
    /// <summary>Records of fields.</summary>
    Csv,

    /// <summary>JSON Lines: an object on each line.</summary>
    Jsonl,
}

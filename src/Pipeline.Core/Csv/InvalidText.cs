namespace Pipeline.Csv;

/// <summary>What is done about bytes that are no text in the encoding of their file.</summary>
public enum InvalidText
{
    /// <summary>Their record is rejected (<c>csv.encoding</c>).</summary>
    Reject,

    /// <summary>They become U+FFFD and are counted.</summary>
    Replace,

    /// <summary>They condemn their file.</summary>
    Fail,
}

namespace Pipeline.Csv.JsonLines;

/// <summary>What a value of JSON is.</summary>
internal enum JsonKind
{
    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary>A number, <c>true</c> or <c>false</c>.</summary>
    Literal,

    /// <summary>A string without an escape.</summary>
    Text,

    /// <summary>A string with escapes.</summary>
    EscapedText,

    /// <summary>An object or array without blanks around its parts.</summary>
    Nested,

    /// <summary>An object or array with such blanks.</summary>
    LooseNested,
}

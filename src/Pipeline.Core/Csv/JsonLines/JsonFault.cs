namespace Pipeline.Csv.JsonLines;

/// <summary>What is wrong with a line that is to be a JSON object.</summary>
internal enum JsonFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is something else than an object.</summary>
    NotObject,

    /// <summary>It ends within the object.</summary>
    Unfinished,

    /// <summary>There is no key where one is due.</summary>
    NoKey,

    /// <summary>There is no colon behind a key.</summary>
    NoColon,

    /// <summary>There is no value where one is due.</summary>
    NoValue,

    /// <summary>There is neither a comma nor an end behind a value.</summary>
    NoComma,

    /// <summary>A number is not as JSON has it.</summary>
    Number,

    /// <summary>A string has a backslash before something that it cannot escape.</summary>
    Escape,

    /// <summary>A string has a character below U+0020.</summary>
    Control,

    /// <summary>A string has an escaped half of a character.</summary>
    Surrogate,

    /// <summary>Too many objects and arrays are inside one another.</summary>
    Depth,

    /// <summary>Something follows the object.</summary>
    Garbage,

    /// <summary>A key stands twice.</summary>
    DuplicateKey,

    /// <summary>A key is none of the columns.</summary>
    NewKey,

    /// <summary>Bytes are no text in the file's encoding. The bytes themselves stand for it.</summary>
    Encoding,
}

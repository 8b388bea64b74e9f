namespace Pipeline.Definition;

/// <summary>How the text of a flag becomes the value of a key.</summary>
internal enum FlagForm
{
    /// <summary>The text is the value.</summary>
    Scalar,

    /// <summary>The flag says the opposite of the key: <c>--no-headers</c> is <c>header: false</c>.</summary>
    Negated,

    /// <summary>The text is one more item of a list.</summary>
    Item,

    /// <summary><c>N</c> for all or <c>NAME=N,…</c>.</summary>
    Counts,
}

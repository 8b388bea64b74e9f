namespace Pipeline.Records;

/// <summary>How negative numbers may be written besides a minus in front.</summary>
[Flags]
public enum NegativeForms
{
    /// <summary>In no other way.</summary>
    None = 0,

    /// <summary>In parentheses, as accountants do: <c>(1.23)</c>.</summary>
    Parentheses = 1,

    /// <summary>With the minus behind: <c>1.23-</c>.</summary>
    Trailing = 2,

    /// <summary>With the minus sign of typography, U+2212, in front.</summary>
    MinusSign = 4,
}

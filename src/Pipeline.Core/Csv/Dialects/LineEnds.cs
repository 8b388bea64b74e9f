namespace Pipeline.Csv.Dialects;

/// <summary>What ends a line of a file (<c>input.csv.line_end</c>); the other characters are text.</summary>
public enum LineEnds
{
    /// <summary>LF, CRLF and a lone CR, mixed as they come.</summary>
    Any,

    /// <summary>LF alone; a CR is text.</summary>
    Lf,

    /// <summary>CRLF alone; a CR or LF by itself is text.</summary>
    Crlf,

    /// <summary>CR alone; an LF is text.</summary>
    Cr,
}

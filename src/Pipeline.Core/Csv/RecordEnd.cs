namespace Pipeline.Csv;

/// <summary>How a record ends.</summary>
internal enum RecordEnd
{
    /// <summary>The input ends there.</summary>
    None,

    /// <summary>LF.</summary>
    Lf,

    /// <summary>CR and LF.</summary>
    CrLf,

    /// <summary>CR alone.</summary>
    Cr,
}

/// <summary>The bytes of record ends.</summary>
internal static class RecordEnds
{
    /// <summary>The record end that these bytes begin with.</summary>
    public static RecordEnd At(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [(byte)'\r', (byte)'\n', ..] => RecordEnd.CrLf,
        [(byte)'\n', ..] => RecordEnd.Lf,
        [(byte)'\r', ..] => RecordEnd.Cr,
        _ => RecordEnd.None,
    };

    /// <summary>The record end that these bytes end with.</summary>
    public static RecordEnd Of(ReadOnlySpan<byte> record) => record switch
    {
        [.., (byte)'\r', (byte)'\n'] => RecordEnd.CrLf,
        [.., (byte)'\n'] => RecordEnd.Lf,
        [.., (byte)'\r'] => RecordEnd.Cr,
        _ => RecordEnd.None,
    };

    /// <summary>Bytes that it takes in the input.</summary>
    public static int Length(this RecordEnd end) => end switch { RecordEnd.None => 0, RecordEnd.CrLf => 2, _ => 1 };

    /// <summary>What is written for it: LF where the input ends without any.</summary>
    public static ReadOnlySpan<byte> Written(this RecordEnd end) => end switch { RecordEnd.CrLf => "\r\n"u8, RecordEnd.Cr => "\r"u8, _ => "\n"u8 };
}

using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>UTF-8 text, ordered by its bytes.</summary>
internal readonly struct TextType : IValueType<ReadOnlySpan<byte>>
{
    public static ColumnType Type => ColumnType.Text;

    public static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.SequenceCompareTo(b);

    public static bool TryParse(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> value)
    {
        value = text;
        return true;
    }

    public static int Format(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        value.CopyTo(destination);
        return value.Length;
    }
}

/// <summary>Whole numbers.</summary>
internal readonly struct IntegerType : IValueType<long>
{
    public static ColumnType Type => ColumnType.Integer;

    public static bool HasShortTexts => true;

    public static NumberForm Form => NumberForm.Word;

    public static int Compare(long a, long b) => a.CompareTo(b);

    public static bool TryParse(ReadOnlySpan<byte> text, out long value) => IntegerText.TryParse(text, out value);

    public static bool TryParseShort(ulong text, int length, out long value) => ShortNumber.TryParse(text, length, out value);

    public static int Format(long value, Span<byte> destination) => IntegerText.Format(value, destination);
}

/// <summary>Exact decimals.</summary>
internal readonly struct DecimalType : IValueType<DecimalValue>
{
    public static ColumnType Type => ColumnType.Decimal;

    public static bool HasShortTexts => true;

    public static NumberForm Form => NumberForm.Pair;

    public static int Compare(DecimalValue a, DecimalValue b) => DecimalValue.Compare(a, b);

    public static bool TryParse(ReadOnlySpan<byte> text, out DecimalValue value) => DecimalValue.TryParse(text, out value);

    public static bool TryParseShort(ulong text, int length, out DecimalValue value) => DecimalValue.TryParseShort(text, length, out value);

    public static int Format(DecimalValue value, Span<byte> destination) => value.Format(destination);
}

/// <summary>Binary floating point.</summary>
internal readonly struct DoubleType : IValueType<double>
{
    public static ColumnType Type => ColumnType.Double;

    public static bool HasShortTexts => true;

    public static int Compare(double a, double b) => a.CompareTo(b);

    public static bool TryParse(ReadOnlySpan<byte> text, out double value) => DoubleText.TryParse(text, out value);

    public static bool TryParseShort(ulong text, int length, out double value) => DoubleText.TryParseShort(text, length, out value);

    public static int Format(double value, Span<byte> destination) => DoubleText.Format(value, destination);
}

/// <summary>True and false, false first.</summary>
internal readonly struct BooleanType : IValueType<bool>
{
    public static ColumnType Type => ColumnType.Boolean;

    public static bool HasShortTexts => true;

    public static int Compare(bool a, bool b) => a.CompareTo(b);

    public static bool TryParse(ReadOnlySpan<byte> text, out bool value) => BooleanText.TryParse(text, out value);

    public static bool TryParseShort(ulong text, int length, out bool value) => BooleanText.TryParseShort(text, length, out value);

    public static int Format(bool value, Span<byte> destination) => BooleanText.Format(value, destination);
}

/// <summary>Days, held as the number of days since 0001-01-01.</summary>
internal readonly struct DateType : IValueType<int>
{
    public static ColumnType Type => ColumnType.Date;

    public static int Compare(int a, int b) => a.CompareTo(b);

    public static bool TryParse(ReadOnlySpan<byte> text, out int value) => IsoText.TryParseDate(text, out value);

    public static int Format(int value, Span<byte> destination) => IsoText.FormatDate(value, destination);
}

/// <summary>Instants, held as ticks of UTC.</summary>
internal readonly struct TimestampType : IValueType<long>
{
    public static ColumnType Type => ColumnType.Timestamp;

    public static int Compare(long a, long b) => a.CompareTo(b);

    public static bool TryParse(ReadOnlySpan<byte> text, out long value) => IsoText.TryParseTimestamp(text, WallClock.Utc, out value);

    public static int Format(long value, Span<byte> destination) => IsoText.FormatTimestamp(value, destination);
}

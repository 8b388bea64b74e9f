using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Profiles;

/// <summary>
/// Which types all values of a column have so far. Of a column without a declared type, a number with zeros in front, such as a postal code, is a
/// text. A declared type is kept, unless a value that was only warned of is not of it.
/// </summary>
internal struct TypeEvidence
{
    private const int Numbers = (1 << (int)ColumnType.Integer) | (1 << (int)ColumnType.Decimal) | (1 << (int)ColumnType.Double);

    private static readonly ColumnType[] Narrowest = [ColumnType.Integer, ColumnType.Decimal, ColumnType.Double, ColumnType.Boolean, ColumnType.Date, ColumnType.Timestamp];

    private int possible;
    private Column? column;
    private ValueParser? ownForm;
    private bool isAny;
    private bool isDeclared;
    private bool isTrusted;

    /// <summary>Begins.</summary>
    /// <param name="column">Its type is text where none was declared.</param>
    public void Begin(Column column)
    {
        possible = 0;
        isAny = false;
        isDeclared = column.Type != ColumnType.Text;
        if (column != this.column)
        {
            // What is written in a way of its own was read in that way, and is not looked at again unless anything was let go on.
            this.column = column;
            isTrusted = ColumnForms.Has(column) && !column.MayHaveAnyText;
            ownForm = ColumnForms.Has(column) && column.MayHaveAnyText ? ValueParser.For(column) : null;
        }

        foreach (ColumnType type in isDeclared ? [column.Type] : Narrowest)
        {
            possible |= 1 << (int)type;
        }
    }

    /// <summary>Whether all values are numbers so far.</summary>
    public readonly bool AreNumbers => (possible & Numbers) != 0;

    /// <summary>The narrowest type that all values have.</summary>
    public readonly ColumnType Type
    {
        get
        {
            // Without a value only a type that was declared is known.
            if (isAny || int.PopCount(possible) == 1)
            {
                foreach (ColumnType type in Narrowest)
                {
                    if (Has(type))
                    {
                        return type;
                    }
                }
            }

            return ColumnType.Text;
        }
    }

    /// <summary>Takes a value.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        isAny = true;
        if (possible == 0 || isTrusted)
        {
            return;
        }

        if (ownForm is not null)
        {
            possible = ownForm.IsValid(text) ? possible : 0;
            return;
        }

        if (!isDeclared && AreNumbers && HasZerosInFront(text))
        {
            possible &= ~Numbers;
        }

        // Each integer is a decimal, and each decimal a double.
        if (Has(ColumnType.Integer) && !IntegerType.TryParse(text, out _))
        {
            Drop(ColumnType.Integer);
        }

        if (Has(ColumnType.Decimal) && !Has(ColumnType.Integer) && !DecimalType.TryParse(text, out _))
        {
            Drop(ColumnType.Decimal);
        }

        if (Has(ColumnType.Double) && !Has(ColumnType.Decimal) && !DoubleType.TryParse(text, out _))
        {
            Drop(ColumnType.Double);
        }

        if (Has(ColumnType.Boolean) && !BooleanType.TryParse(text, out _))
        {
            Drop(ColumnType.Boolean);
        }

        if (Has(ColumnType.Date) && !DateType.TryParse(text, out _))
        {
            Drop(ColumnType.Date);
        }

        if (Has(ColumnType.Timestamp) && !TimestampType.TryParse(text, out _))
        {
            Drop(ColumnType.Timestamp);
        }
    }

    /// <summary>Whether a packed value may rule out a type, when another one was taken before it.</summary>
    /// <param name="packed">The value.</param>
    /// <param name="judged">One that was taken; the largest word for none.</param>
    public readonly bool MayChange(ulong packed, ulong judged) => judged == ulong.MaxValue || (possible != 0
        && (!PackedValue.AreOfOneKind(packed, judged) || (PackedValue.IsNumber(packed) && ((possible & ~Numbers) != 0 || (Has(ColumnType.Integer) && PackedValue.ScaleOf(packed) > 0)))));

    private static bool HasZerosInFront(ReadOnlySpan<byte> text)
    {
        int at = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        return text.Length > at + 1 && text[at] == '0' && text[at + 1] is >= (byte)'0' and <= (byte)'9';
    }

    private readonly bool Has(ColumnType type) => (possible & (1 << (int)type)) != 0;

    private void Drop(ColumnType type) => possible &= ~(1 << (int)type);
}

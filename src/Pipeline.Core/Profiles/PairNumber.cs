using Pipeline.Expressions.Values;
using Pipeline.Statistics;

namespace Pipeline.Profiles;

/// <summary>A number of a record: a decimal, a double, or none.</summary>
internal readonly struct PairNumber
{
    /// <summary>A decimal.</summary>
    public PairNumber(DecimalValue value)
    {
        Decimal = value;
        IsKnown = true;
    }

    /// <summary>A finite double.</summary>
    public PairNumber(double value)
    {
        Double = value;
        IsKnown = IsDouble = true;
    }

    /// <summary>Whether there is one.</summary>
    public bool IsKnown { get; }

    /// <summary>Whether it is a double.</summary>
    public bool IsDouble { get; }

    /// <summary>The decimal.</summary>
    public DecimalValue Decimal { get; }

    /// <summary>The double.</summary>
    public double Double { get; }

    /// <summary>The number without any rounding.</summary>
    public ExactNumber Exactly => IsDouble ? ExactNumber.Of(Double) : ExactNumber.Of(Decimal);
}

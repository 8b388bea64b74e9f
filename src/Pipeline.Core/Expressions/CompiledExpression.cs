using Pipeline.Records;

namespace Pipeline.Expressions;

/// <summary>SQL's three truth values.</summary>
internal enum Truth
{
    /// <summary>False.</summary>
    False,

    /// <summary>True.</summary>
    True,

    /// <summary>Unknown: null.</summary>
    Null,
}

/// <summary>
/// An expression bound to a schema. Immutable and shared by threads; all state of an evaluation is in the
/// <see cref="RecordFields"/>. Evaluation does not throw for any field value: it calls <see cref="RecordFields.Fail"/>,
/// and the caller looks at <see cref="RecordFields.FailureCode"/>.
/// </summary>
internal abstract class CompiledExpression
{
    /// <summary>Type of the value.</summary>
    public abstract ColumnType Type { get; }

    /// <summary>The slots that evaluation may read, without duplicates; they must have been filled.</summary>
    public abstract IReadOnlyList<int> Slots { get; }

    /// <summary>What is allowed and probably not meant, in the order of the text; <c>check</c> prints it.</summary>
    public abstract IReadOnlyList<ExpressionWarning> Warnings { get; }

    /// <summary>Evaluates a boolean expression. Misuse (another type) throws.</summary>
    public abstract Truth EvaluateTruth(RecordFields record);

    /// <summary>Evaluates and stores the canonical text, or null, in <paramref name="targetSlot"/>.</summary>
    public abstract void EvaluateInto(RecordFields record, int targetSlot);
}

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

    /// <summary>What is allowed and probably not meant, and what to write instead, in the order of the text; <c>check</c> prints it.</summary>
    public abstract IReadOnlyList<string> Warnings { get; }

    /// <summary>Evaluates a boolean expression. Misuse (another type) throws.</summary>
    public abstract Truth EvaluateTruth(RecordFields record);

    /// <summary>Evaluates and stores the canonical text, or null, in <paramref name="targetSlot"/>.</summary>
    public abstract void EvaluateInto(RecordFields record, int targetSlot);

    /// <summary>Whether many records can be evaluated at once. Then a record that would fail is put off instead.</summary>
    public virtual bool IsBlockwise => false;

    /// <summary>Evaluates a boolean expression for many records, where <see cref="IsBlockwise"/>; a truth for each of the rows, any for what is put off.</summary>
    public virtual void EvaluateTruths(RecordBlock block, ReadOnlySpan<int> rows, Span<Truth> truths) => throw new NotSupportedException();

    /// <summary>Evaluates for many records, where <see cref="IsBlockwise"/>, and stores their texts or nulls in <paramref name="targetSlot"/>.</summary>
    public virtual void EvaluateManyInto(RecordBlock block, ReadOnlySpan<int> rows, int targetSlot) => throw new NotSupportedException();
}

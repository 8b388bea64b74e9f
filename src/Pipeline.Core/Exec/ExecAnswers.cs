using Pipeline.Records;

namespace Pipeline.Exec;

/// <summary>What a program answered for some records of a batch, judged as a whole before any of it is used. Belongs to one thread.</summary>
internal abstract class ExecAnswers : IDisposable
{
    /// <summary>Bytes that they take in memory.</summary>
    public abstract int Length { get; }

    /// <summary>The record that the current answer is for: its index among those of the batch that came to the stage. Never descends.</summary>
    public abstract int Record { get; }

    /// <summary>Code and message with which the program rejects the record, or null.</summary>
    public virtual (string Code, string Message)? Rejected => null;

    /// <summary>Turns to the next answer; false behind the last one.</summary>
    public abstract bool MoveNext();

    /// <summary>Copies the current answer, which is no reject, into the slots of the output columns.</summary>
    public abstract void Copy(RecordFields fields);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        // Some have nothing to give back.
    }
}

using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>The run's start.</summary>
internal sealed class NowNode : Node<long>
{
    public override ColumnType Type => ColumnType.Timestamp;

    public override bool TryGet(RecordFields record, out long value)
    {
        value = record.Now;
        return true;
    }
}

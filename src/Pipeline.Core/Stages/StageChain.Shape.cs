using System.Text.Unicode;
using Pipeline.Csv;
using Pipeline.Csv.Encodings;
using Pipeline.Csv.JsonLines;
using Pipeline.Definition;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <content>The shape of a record, checked by the first chain, and rejects.</content>
internal sealed partial class StageChain
{
    /// <summary>The pseudo-stage that checks the shape of records: index 0 of the plan's stages.</summary>
    public const string ReadStage = "read";

    private bool HasShape(bool validText)
    {
        ref StageCounts counts = ref batch.Counts[0];
        bool isFine = validText && tokenizer.FieldCount == program.SourceFields && tokenizer.Fault is null;
        if (!isFine)
        {
            FindDamage();
            isFine = faults.Count == 0;
        }

        if (isFine)
        {
            counts.Out++;
            return true;
        }

        counts.Rejected++;
        TakeFaults(ReadStage);
        return false;
    }

    /// <summary>Notes the faults of the current record's shape. Damaged quotes leave its fields unknown, so they are not counted then.</summary>
    private void FindDamage()
    {
        ReadOnlySpan<byte> record = batch.Buffer.AsSpan(tokenizer.RecordStart, tokenizer.RecordLength);
        if (tokenizer.Fault is { } quote)
        {
            faults.Add(new StepFault(null, quote.Code, $"{quote.Message}{FaultPlace.Of(batch, quote.Offset - batch.Start)}"));
        }
        else if (tokenizer.FieldCount != program.SourceFields)
        {
            faults.Add(new StepFault(null, "csv.field_count", $"expected {program.SourceFields} {(program.SourceFields == 1 ? "field" : "fields")} as in the header, found {tokenizer.FieldCount}"));
        }

        if (!Utf8.IsValid(record))
        {
            int at = Utf8Check.IndexOfInvalid(record);
            (string code, string message) = program.Dialect.IsJson && JsonFaults.IsAt(record[at..])
                ? JsonFaults.Describe(record[at..], program.Dialect.Quote)
                : ("csv.encoding", InvalidBytes.Describe(record[at..], program.Dialect.Encoding));
            faults.Add(new StepFault(null, code, $"{message}{FaultPlace.Of(batch, tokenizer.RecordStart + at - batch.Start)}"));
        }
    }

    /// <summary>Notes that the file is condemned from this batch on. The batch has one record, which is rejected, or none.</summary>
    private void Condemn(BatchFault fault)
    {
        batch.Fault = fault;
        batch.Counts[0].Rejected += batch.Records;
        int length = fault.IsWhole ? batch.Length - RecordEnds.Of(batch.Source).Length() : 0;
        (batch.Rejects ??= []).Add(new Reject(0, 0, length, 0, ReadStage, null, fault.Code, fault.Message));
    }

    /// <summary>Turns the pending faults of the current record into rejects of the stage, or into what is told of a record that goes on.</summary>
    private void TakeFaults(string stage)
    {
        int line = lines.MoveTo(tokenizer.RecordStart);
        foreach (StepFault fault in faults)
        {
            RejectList list = fault.Severity == RuleSeverity.Reject ? batch.Rejects ??= [] : batch.Warned ??= [];
            list.Add(new Reject(tokenizer.RecordIndex, tokenizer.RecordStart - batch.Start, tokenizer.RecordLength, line, stage, fault.Column, fault.Code, fault.Message) { Copy = copy });
        }

        faults.Clear();
    }
}

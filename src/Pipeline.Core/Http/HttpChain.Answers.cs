using Pipeline.Csv;
using Pipeline.Records;

namespace Pipeline.Http;

/// <content>What becomes of the records when the answers for their keys are there.</content>
internal sealed partial class HttpChain
{
    // Numbers of rows of values: one of nulls, and behind it one for each key.
    private const int Nulls = 0;
    private const int Out = -1;
    private const int Unclear = -2;

    // Of each key that is known: its answer, the number of its row, and in the row place and length of each value among all of them.
    private readonly List<Answer> known = [];
    private readonly PooledBytes values = new();
    private int[] rowOfKey = [];
    private int[] rows = [];
    private int[] rowOf = [];
    private LineCursor lines;
    private bool isPlaced;

    private int Width => 2 * (chain.Slots - chain.SlotsBefore);

    /// <summary>Gives the records of the batch what was answered for their keys.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="answers">The answers for those of <see cref="Keys"/> that were not known; null where nothing was asked, and all is null.</param>
    public void Apply(RecordBatch batch, Answer[]? answers)
    {
        LiveRecords before = batch.Live!;
        LiveRecords after = LiveRecords.Following(before, chain.Slots - chain.SourceFields);
        AddRows(answers);
        ref StageCounts counts = ref batch.Counts[step.Stage];
        ReadOnlySpan<int> keys = Keys.Records;
        Reserve(ref rowOf, keys.Length);
        isPlaced = false;
        int copy = 0;
        for (int live = 0; live < keys.Length; live++)
        {
            copy = live > 0 && before.RecordIndex(live) == before.RecordIndex(live - 1) ? copy + 1 : 0;
            int row = rowOfKey[keys[live] + 1];
            rowOf[live] = row != Unclear ? row
                : Judge(batch, ref counts, before.RecordIndex(live), copy, keys[live] == BatchKeys.None ? null : known[keys[live]]);
        }

        after.AddFollowing(before, rowOf.AsSpan(0, keys.Length), rows, after.AddText(values.Written));
        batch.Live = after;
        counts.In += before.Count;
        counts.Out += after.Count;
        before.Dispose();
        if (answers is null)
        {
            Forget();
        }
    }

    private void Forget()
    {
        Keys.Clear();
        known.Clear();
        values.CutTo(0);
    }

    private static void Reserve(ref int[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, Math.Max(length, 2 * array.Length));
        }
    }

    /// <summary>Makes rows of the values of new keys.</summary>
    private void AddRows(Answer[]? answers)
    {
        Reserve(ref rows, (Keys.Count + 1) * Width);
        Reserve(ref rowOfKey, Keys.Count + 1);
        if (answers is null)
        {
            rowOfKey.AsSpan(0, Keys.Count + 1).Fill(Nulls);
        }
        else
        {
            rowOfKey[Nulls] = Unclear;
            foreach (Answer answer in answers)
            {
                known.Add(answer);
                bool isFound = answer.Kind == AnswerKind.Found;
                rowOfKey[known.Count] = isFound ? known.Count : Unclear;
                if (isFound)
                {
                    answer.AddTo(values, rows.AsSpan(known.Count * Width, Width));
                }
            }
        }

        for (int i = 0; i < Width; i += 2)
        {
            rows[i] = 0;
            rows[i + 1] = -1;
        }
    }

    /// <summary>Counts a record for which there are no values, and says whether it goes on with nulls.</summary>
    private int Judge(RecordBatch batch, ref StageCounts counts, int index, int copy, Answer? answer)
    {
        if (answer is not { Kind: AnswerKind.Failed })
        {
            Note(batch, ref counts, index, answer is null ? TraceKind.NullKey : TraceKind.Missing);
            switch (definition.NotFound)
            {
                case MissingAnswer.Null:
                    return Nulls;
                case MissingAnswer.Drop:
                    Note(batch, ref counts, index, answer is null ? TraceKind.FilteredNull : TraceKind.FilteredFalse);
                    return Out;
            }
        }

        counts.Rejected++;
        IReadOnlyList<AnswerFault> faults = answer switch
        {
            null => [new AnswerFault(columns, "http.null_key", "expected a value to ask for, found null")],
            { Kind: AnswerKind.NotFound } => [new AnswerFault(columns, "http.not_found", "the service does not know it")],
            _ => answer.Faults,
        };
        MoveTo(batch, index);
        int line = lines.MoveTo(tokenizer.RecordStart);
        foreach ((string? column, string code, string message) in faults)
        {
            (batch.Rejects ??= []).Add(new Reject(index, tokenizer.RecordStart - batch.Start, tokenizer.RecordLength, line, step.Name, column, code, message) { Copy = copy });
        }

        return Out;
    }

    /// <summary>Turns to a record that is to be rejected. The batch is gone through once more for that: most have none.</summary>
    private void MoveTo(RecordBatch batch, int index)
    {
        if (!isPlaced)
        {
            isPlaced = true;
            lines = new LineCursor(batch.Buffer, batch.Start);
            tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, batch.WellFormed);
        }

        while (tokenizer.RecordIndex < index && tokenizer.MoveNext())
        {
            // On to it.
        }
    }

    private void Note(RecordBatch batch, ref StageCounts counts, int index, TraceKind kind)
    {
        RecordTrace trace = new(index, step.Stage, kind);
        counts.Add(trace.Counts);
        batch.Trace?.Add(trace);
    }
}

using System.Buffers.Binary;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Graph.Held;

/// <content>The sums of whole groups, which a share needs: found by a first look at the groups, and kept in the order of the groups for the second.</content>
internal sealed partial class RunningHolder
{
    private readonly RunningColumn?[] totals;
    private readonly RunningShare?[] shares;
    private readonly SpillSorter sums;
    private RunMerge? sumsAgain;
    private long groups;

    // No sum is written so.
    private static ReadOnlySpan<byte> TooLarge => "-"u8;

    /// <inheritdoc/>
    protected override void LookAt(in HeldRecord record, bool isFirst)
    {
        if (isFirst)
        {
            KeepSums();
            groups++;
            Array.ForEach(columns, column => column?.Clear());
        }

        ReadInputs(record.Inputs);
        if (!IsTaken(record.Inputs))
        {
            // It is rejected when it comes again.
            return;
        }

        for (int i = 0; i < totals.Length; i++)
        {
            if (totals[i] is { } total)
            {
                Text(record.Inputs, functions[i].Input, out bool isNull, out ReadOnlySpan<byte> text);
                scratch.CutTo(0);
                RunningFault fault = total.Next(0, isNull, text, scratch);
                results[i].CutTo(0);
                if (fault == RunningFault.None)
                {
                    results[i].Add(scratch.Written);
                }
                else
                {
                    // So far, and perhaps not in the end.
                    RunningColumn.AddText(results[i], TooLarge);
                }
            }
        }
    }

    /// <summary>Whether all values of a record can be had but for its shares, of which the sums are not known yet.</summary>
    private bool IsTaken(ReadOnlySpan<byte> from)
    {
        for (int i = 0; i < totals.Length; i++)
        {
            Text(from, functions[i].Input, out bool isNull, out ReadOnlySpan<byte> text);
            if (totals[i]?.IsOfType(isNull, text) is false)
            {
                return false;
            }
        }

        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i] is not { MayFail: true } column)
            {
                continue;
            }

            Text(from, functions[i].Input, out bool isNull, out ReadOnlySpan<byte> text);
            scratch.CutTo(0);
            RunningFault fault = column.Next(0, isNull, text, scratch);
            if (fault != RunningFault.None)
            {
                Undo(from, 0, fault == RunningFault.TooLarge ? i : i - 1);
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void EndLook()
    {
        KeepSums();
        groups = 0;
    }

    private void BeginGroup()
    {
        foreach (RunningColumn? column in columns)
        {
            column?.Clear();
        }

        if (!NeedsTwoPasses)
        {
            return;
        }

        sumsAgain ??= sums.Merge(CancellationToken.None);
        if (!sumsAgain.MoveNext())
        {
            throw new InvalidOperationException("the second look at the groups finds more of them than the first");
        }

        ReadOnlySpan<byte> payload = sumsAgain.Current.Payload;
        int read = 0;
        foreach (RunningShare? share in shares)
        {
            if (share is not null)
            {
                int length = Math.Max(0, (int)VarNumber.Read(payload, ref read) - 1);
                ReadOnlySpan<byte> sum = payload.Slice(read, length);
                bool isTooLarge = sum.SequenceEqual(TooLarge);
                share.Begin(isTooLarge ? [] : sum, isTooLarge);
                read += length;
            }
        }
    }

    /// <summary>Keeps the sums of the group that ends, and begins with none.</summary>
    private void KeepSums()
    {
        if (groups > 0)
        {
            Span<byte> key = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(key, groups);
            scratch.CutTo(0);
            for (int i = 0; i < totals.Length; i++)
            {
                if (totals[i] is not null)
                {
                    scratch.Add(results[i].Written);
                }
            }

            scratch.Written.CopyTo(sums.Add(key, scratch.Length));
        }

        for (int i = 0; i < totals.Length; i++)
        {
            if (totals[i] is { } total)
            {
                total.Clear();
                results[i].CutTo(0);
                results[i].AddNumber(0);
            }
        }
    }
}

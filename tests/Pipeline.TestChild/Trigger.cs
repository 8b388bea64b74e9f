using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Pipeline.Processes;

namespace Pipeline.TestChild;

/// <summary>At which batches a faulty worker misbehaves.</summary>
internal abstract class Trigger
{
    /// <summary>Makes one.</summary>
    /// <param name="arguments"><c>always</c>; <c>never</c>; <c>record TEXT SLOTS</c>: when a record with that text is to be worked on; <c>times N FOLDER</c>: at N batches in all, each once; <c>whole N FOLDER</c>: the first N times that all of batch 0 comes.</param>
    public static Trigger Of(string[] arguments) => arguments[0] switch
    {
        "always" => new Fixed(true),
        "never" => new Fixed(false),
        "record" => new OfRecord(Encoding.UTF8.GetBytes(arguments[1]), int.Parse(arguments[2], CultureInfo.InvariantCulture)),
        "times" => new OfTimes(int.Parse(arguments[1], CultureInfo.InvariantCulture), arguments[2]),
        "whole" => new OfWhole(int.Parse(arguments[1], CultureInfo.InvariantCulture), arguments[2]),
        _ => throw new NotSupportedException(arguments[0]),
    };

    /// <summary>Whether this batch is one of them.</summary>
    public abstract bool IsDue(Frame batch);

    private sealed class Fixed(bool isDue) : Trigger
    {
        public override bool IsDue(Frame batch) => isDue;
    }

    /// <summary>Records end at line ends here; <paramref name="slots"/> computed values stand in a table of records.</summary>
    private sealed class OfRecord(byte[] text, int slots) : Trigger
    {
        public override bool IsDue(Frame batch)
        {
            PayloadReader payload = new(batch.Payload.Span);
            payload.Int32();
            byte flags = payload.Byte();
            payload.Int64();
            int from = 0;
            int to = int.MaxValue;
            HashSet<int> condemned = [];
            if ((flags & 8) != 0)
            {
                from = payload.Int32();
                to = payload.Int32();
                for (int count = payload.Int32(); count > 0; count--)
                {
                    condemned.Add(payload.Int32());
                    payload.RequiredText();
                    payload.RequiredText();
                }
            }

            HashSet<int>? live = null;
            if ((flags & 4) != 0)
            {
                ReadOnlySpan<int> table = MemoryMarshal.Cast<byte, int>(payload.Bytes());
                live = [];
                for (int at = 0; at < table.Length; at += 1 + (2 * slots))
                {
                    live.Add(table[at]);
                }

                payload.Bytes();
            }

            ReadOnlySpan<byte> rest = payload.Rest;
            for (int index = 0; !rest.IsEmpty; index++)
            {
                int end = rest.IndexOf((byte)'\n');
                end = end < 0 ? rest.Length : end + 1;
                if (index >= from && index < to && !condemned.Contains(index) && live?.Contains(index) != false && rest[..end].IndexOf(text) >= 0)
                {
                    return true;
                }

                rest = rest[end..];
            }

            return false;
        }
    }

    /// <summary>Files in a folder say which batches it was, and how many.</summary>
    private sealed class OfTimes(int times, string folder) : Trigger
    {
        public override bool IsDue(Frame batch) => Random.Shared.Next(2) == 0
            && IsFirst(folder, $"batch-{batch.Sequence}")
            && Enumerable.Range(0, times).Any(time => IsFirst(folder, $"time-{time}"));
    }

    /// <summary>Halves of the batch are let through, so none of its records is to blame.</summary>
    private sealed class OfWhole(int times, string folder) : Trigger
    {
        public override bool IsDue(Frame batch)
        {
            PayloadReader payload = new(batch.Payload.Span);
            payload.Int32();
            bool isSelected = (payload.Byte() & 16) != 0;
            payload.Int64();
            return batch.Sequence == 0
                && (!isSelected || (payload.Int32() == 0 && payload.Int32() == int.MaxValue))
                && Enumerable.Range(0, times).Any(time => IsFirst(folder, $"time-{time}"));
        }
    }

    /// <summary>Whether no worker has made that file yet.</summary>
    private static bool IsFirst(string folder, string name)
    {
        try
        {
            using FileStream file = new(Path.Combine(folder, name), FileMode.CreateNew);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

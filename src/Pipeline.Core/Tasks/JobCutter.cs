using Microsoft.Win32.SafeHandles;
using Pipeline.Csv;
using Pipeline.Csv.Encodings;
using Pipeline.Planning;

namespace Pipeline.Tasks;

/// <summary>Cuts the input of a plan into tasks of about as many bytes each.</summary>
internal static class JobCutter
{
    /// <summary>Cuts.</summary>
    /// <param name="plan">The plan; all its files are regular.</param>
    /// <param name="bytesOfTask">About how many bytes a task reads, as stored.</param>
    /// <param name="isExact">Whether files are read whole to find where records begin, which is guessed otherwise.</param>
    public static IReadOnlyList<JobTask> Cut(PipelinePlan plan, long bytesOfTask, bool isExact)
    {
        List<JobTask> tasks = [];
        List<JobRange> small = [];
        long bytes = 0;
        for (int file = 0; file < plan.Files.Count; file++)
        {
            PlannedFile planned = plan.Files[file];
            if (MayBeCut(planned) && planned.Bytes > bytesOfTask)
            {
                EndSmall();
                tasks.AddRange(RangesOf(planned, file, isExact ? FindCuts(planned, bytesOfTask) : GuessCuts(planned, bytesOfTask)).Select((range, i) => new JobTask(tasks.Count + i, [range])).ToArray());
                continue;
            }

            if (bytes > 0 && bytes + planned.Bytes > bytesOfTask)
            {
                EndSmall();
            }

            small.Add(new JobRange(file, -1, -1));
            bytes += planned.Bytes;
        }

        EndSmall();
        return tasks;

        void EndSmall()
        {
            if (small.Count > 0)
            {
                tasks.Add(new JobTask(tasks.Count, [.. small]));
            }

            small.Clear();
            bytes = 0;
        }
    }

    /// <summary>Whether a part of the file can be read by itself: its records are read as they stand in it, neither unpacked nor decoded nor rewritten.</summary>
    private static bool MayBeCut(PlannedFile file) => file is { IsCompressed: false, Identity.Regular: true, Dialect: { Foreign: null, Encoding: TextCodecs.Utf8, Invalid: InvalidText.Reject } };

    private static List<JobRange> RangesOf(PlannedFile planned, int file, IEnumerable<long> cuts)
    {
        long begin = planned.Prologue.DataOffset;
        List<JobRange> ranges = [];
        foreach (long cut in cuts)
        {
            // What does not tell where a record begins stays with the part before it.
            if (cut > begin && cut < planned.Bytes)
            {
                ranges.Add(new JobRange(file, begin, cut));
                begin = cut;
            }
        }

        ranges.Add(new JobRange(file, begin, planned.Bytes));
        return ranges;
    }

    private static IReadOnlyList<long> FindCuts(PlannedFile planned, long bytesOfTask) => new ExactCuts(planned).Behind(PlacesOf(planned, bytesOfTask));

    private static IEnumerable<long> GuessCuts(PlannedFile planned, long bytesOfTask)
    {
        using SafeFileHandle handle = ByteSources.OpenFile(planned.FullPath, planned.Name);
        RecordStart start = new(planned.Dialect, planned.Header.Count);
        long reached = 0;
        foreach (long place in PlacesOf(planned, bytesOfTask)[1..^1])
        {
            // A record may be longer than a part.
            if (place >= reached && Next(handle, start, place, planned.Bytes) is { } cut)
            {
                yield return cut;
                reached = cut;
            }
        }
    }

    /// <summary>Where parts of about as many bytes would meet; the first place is where records begin, the last is the end.</summary>
    private static long[] PlacesOf(PlannedFile planned, long bytesOfTask)
    {
        long begin = planned.Prologue.DataOffset;
        long size = planned.Bytes - begin;
        int parts = (int)Math.Max(1, (size + bytesOfTask - 1) / bytesOfTask);
        return [.. Enumerable.Range(0, parts + 1).Select(part => begin + (long)((Int128)size * part / parts))];
    }

    private static long? Next(SafeFileHandle handle, RecordStart start, long at, long size)
    {
        for (int window = RecordStart.FirstWindow; window <= 16 * RecordStart.FirstWindow; window *= 16)
        {
            byte[] bytes = new byte[Math.Min(window, Math.Max(0, size - at))];
            int length = 0;
            for (int count; length < bytes.Length && (count = RandomAccess.Read(handle, bytes.AsSpan(length), at + length)) > 0;)
            {
                length += count;
            }

            if (start.Find(bytes.AsSpan(0, length), at + length >= size) is { } found)
            {
                return at + found;
            }
        }

        return null;
    }
}

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
    public static IReadOnlyList<JobTask> Cut(PipelinePlan plan, long bytesOfTask)
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
                tasks.AddRange(CutFile(planned, file, bytesOfTask).Select((range, i) => new JobTask(tasks.Count + i, [range])).ToArray());
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

    private static List<JobRange> CutFile(PlannedFile planned, int file, long bytesOfTask)
    {
        using SafeFileHandle handle = ByteSources.OpenFile(planned.FullPath, planned.Name);
        long begin = planned.Prologue.DataOffset;
        long size = planned.Bytes;
        long parts = Math.Max(1, (size - begin + bytesOfTask - 1) / bytesOfTask);
        RecordStart start = new(planned.Dialect, planned.Header.Count);
        List<JobRange> ranges = [];
        for (long part = 1; part < parts; part++)
        {
            // What does not tell where a record begins stays with the part before it.
            if (Next(handle, start, begin + ((size - planned.Prologue.DataOffset) / parts), size) is { } cut && cut > begin && cut < size)
            {
                ranges.Add(new JobRange(file, begin, cut));
                begin = cut;
            }
        }

        ranges.Add(new JobRange(file, begin, size));
        return ranges;
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

using System.Globalization;
using System.IO.Compression;
using Pipeline.Csv;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Tuning;

/// <summary>
/// A sample of the user's data: the first records of files that are evenly spread over all of them, under their own names, so that
/// everything that a name decides stays as it is. Data that is small enough is its own sample.
/// </summary>
internal static class SampleFolder
{
    // Of fewer files one that is unlike the others weighs too much.
    private const int LeastFiles = 8;
    private const int CutBytes = 256 << 10;

    /// <summary>Makes it.</summary>
    /// <param name="plan">The plan of all the data, without streams.</param>
    /// <param name="bytes">About how many bytes as stored it has.</param>
    /// <param name="folder">Where it is made; empty.</param>
    /// <param name="cancellation">Ends it.</param>
    public static Sample Make(PipelinePlan plan, long bytes, string folder, CancellationToken cancellation)
    {
        long all = Math.Max(1, plan.Files.Sum(file => file.Bytes));
        int count = (int)Math.Clamp((long)Math.Ceiling((double)bytes * plan.Files.Count / all), Math.Min(LeastFiles, plan.Files.Count), plan.Files.Count);
        long share = Math.Max(1, bytes / count);
        Dictionary<string, string> places = new(StringComparer.Ordinal);
        List<string> names = [];
        long made = 0;
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            PlannedFile file = plan.Files[(int)((long)i * plan.Files.Count / count)];
            string root = RootOf(file);
            if (!places.TryGetValue(root, out string? place))
            {
                // Two may have one name, and that name may stand in the paths of the output.
                place = Path.Combine(folder, places.Count.ToString(CultureInfo.InvariantCulture), file.Found.Root);
                places.Add(root, place);
            }

            names.Add(file.RelativePath);
            string target = Path.Combine(place, file.RelativePath);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            Copy(file, share, target, cancellation);
            made += new FileInfo(target).Length;
        }

        return new Sample(made, [.. places.Values], [.. names.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>The folder that a file's relative path starts from.</summary>
    private static string RootOf(PlannedFile file) =>
        file.FullPath.EndsWith(file.RelativePath, StringComparison.Ordinal) ? file.FullPath[..^file.RelativePath.Length] : Path.GetDirectoryName(file.FullPath)!;

    private static void Copy(PlannedFile file, long share, string target, CancellationToken cancellation)
    {
        if (file.Bytes <= share)
        {
            File.Copy(file.FullPath, target);
            return;
        }

        using FileStream stored = File.OpenRead(file.FullPath);
        using FileStream copy = new(target, FileMode.CreateNew);
        if (!file.IsCompressed)
        {
            CopyBytes(stored, copy, WholeRecords(file, share, cancellation));
            return;
        }

        // A cut archive is a damaged one, so what it holds is cut and compressed anew.
        long plain = WholeRecords(file, PlainBytes(stored, share), cancellation);
        stored.Position = 0;
        using GZipStream from = new(stored, CompressionMode.Decompress);
        using GZipStream to = new(copy, CompressionLevel.Optimal);
        CopyBytes(from, to, plain);
    }

    /// <summary>How many bytes come out of the first bytes of an archive, about.</summary>
    private static long PlainBytes(FileStream stored, long share)
    {
        using GZipStream from = new(stored, CompressionMode.Decompress, leaveOpen: true);
        byte[] buffer = new byte[CutBytes];
        long plain = 0;
        while (stored.Position < share && from.Read(buffer) is > 0 and int count)
        {
            plain += count;
        }

        return plain;
    }

    /// <summary>The end of the last whole record that begins before a place; of a damaged file, of the last whole one before the damage.</summary>
    private static long WholeRecords(PlannedFile file, long share, CancellationToken cancellation)
    {
        using InputFile input = InputFile.Open(file.Source);
        BatchReader reader = new(input.Source, input.Prologue, CutBytes, new OwnBuffers());
        long end = reader.Position;
        while (reader.Position < share && reader.TryReadNext(out CutBatch batch) && batch.Fault is null)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Own?.Dispose();
            end = reader.Position;
        }

        return end;
    }

    private static void CopyBytes(Stream from, Stream to, long count)
    {
        byte[] buffer = new byte[CutBytes];
        while (count > 0 && from.Read(buffer, 0, (int)Math.Min(buffer.Length, count)) is > 0 and int read)
        {
            to.Write(buffer, 0, read);
            count -= read;
        }
    }
}

/// <summary>A sample that was made.</summary>
/// <param name="Bytes">Bytes that it has, as stored.</param>
/// <param name="Roots">The folders that stand for those of the user's data.</param>
/// <param name="Names">Its files by their paths below them.</param>
internal sealed record Sample(long Bytes, IReadOnlyList<string> Roots, IReadOnlyList<string> Names);

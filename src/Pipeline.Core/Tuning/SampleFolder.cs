using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using Pipeline.Csv;
using Pipeline.Csv.Compression;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Runs;

namespace Pipeline.Tuning;

/// <summary>
/// A sample of the user's data: the first records of files that are evenly spread over all of them, under their own names, so that
/// everything that a name decides stays as it is. Data that is small enough is its own sample.
/// </summary>
internal static class SampleFolder
{
    // Of fewer files one that is unlike the others weighs too much.
    private const int LeastFiles = 8;
    private const int LeastCut = 4 << 10;
    private const int MostCut = 256 << 10;

    /// <summary>Makes it.</summary>
    /// <param name="plan">The plan of all the data, without streams.</param>
    /// <param name="bytes">About how many bytes as stored it has; all that there are, or more: it is the data itself.</param>
    /// <param name="folder">Where it is made; empty.</param>
    /// <param name="cancellation">Ends it.</param>
    public static Sample Make(PipelinePlan plan, long bytes, string folder, CancellationToken cancellation)
    {
        bool isWhole = bytes >= plan.Files.Sum(file => file.Bytes);
        IReadOnlyList<PlannedFile> chosen = isWhole ? plan.Files : Chosen(plan.Files, bytes);
        IReadOnlyDictionary<PlannedFile, long> shares = Shares(chosen, bytes);
        HashSet<string> named = [.. plan.Definition.Data.Select(Path.GetFullPath)];
        Dictionary<string, string> places = new(StringComparer.Ordinal);
        List<string> data = [];
        long made = 0;
        foreach (PlannedFile file in chosen)
        {
            // A file that DATA names is read whatever it is called, one that is found in a folder is not.
            bool isNamed = named.Contains(file.FullPath) && file.Found.Member is null;
            string root = (isNamed ? "file " : "folder ") + RootOf(file);
            if (!places.TryGetValue(root, out string? place))
            {
                // Two may have one name, and that name may stand in the paths of the output.
                place = Path.Combine(folder, places.Count.ToString(CultureInfo.InvariantCulture), file.Found.Root);
                places.Add(root, place);
                data.AddRange(isNamed ? [] : [place]);
            }

            string target = Path.Combine(place, file.RelativePath);
            data.AddRange(isNamed ? [target] : []);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            Copy(file, shares[file], target, cancellation);
            made += new FileInfo(target).Length;
        }

        return new Sample(made, data, isWhole);
    }

    /// <summary>Files from all over the data that have so many bytes together.</summary>
    private static IReadOnlyList<PlannedFile> Chosen(IReadOnlyList<PlannedFile> files, long bytes)
    {
        double average = Math.Max(1, files.Average(file => (double)file.Bytes));
        int count = (int)Math.Clamp(Math.Ceiling(bytes / average), Math.Min(LeastFiles, files.Count), files.Count);
        while (true)
        {
            PlannedFile[] chosen = [.. Enumerable.Range(0, count).Select(i => files[(int)((long)i * files.Count / count)])];
            if (count == files.Count || chosen.Sum(file => file.Bytes) >= bytes)
            {
                return chosen;
            }

            // By chance they are all small ones.
            count = Math.Min(files.Count, 2 * count);
        }
    }

    /// <summary>How many bytes of each are taken: as many of one as of another, and what small ones leave over goes to the larger ones.</summary>
    private static Dictionary<PlannedFile, long> Shares(IReadOnlyList<PlannedFile> files, long bytes)
    {
        Dictionary<PlannedFile, long> shares = new(ReferenceEqualityComparer.Instance);
        foreach (PlannedFile file in files.OrderBy(file => file.Bytes))
        {
            long share = Math.Min(file.Bytes, Math.Max(1, bytes / (files.Count - shares.Count)));
            shares.Add(file, share);
            bytes -= share;
        }

        return shares;
    }

    /// <summary>The folder that a file's relative path starts from.</summary>
    private static string RootOf(PlannedFile file)
    {
        string path = file.Found.Member is { } member ? file.RelativePath[..^(member.Name.Length + 1)] : file.RelativePath;
        return file.FullPath.EndsWith(path, StringComparison.Ordinal) ? file.FullPath[..^path.Length] : Path.GetDirectoryName(file.FullPath)!;
    }

    private static void Copy(PlannedFile file, long share, string target, CancellationToken cancellation)
    {
        using FileStream copy = new(target, FileMode.CreateNew);
        if (file.Bytes <= share && file.Found.Member is null)
        {
            using FileStream stored = File.OpenRead(file.FullPath);
            CopyBytes(stored.Read, copy, long.MaxValue, cancellation);
            return;
        }

        long plain = WholeRecords(file, file.IsCompressed ? PlainBytes(file, share, cancellation) : share, cancellation);
        using IByteSource from = Opened(file);
        if (!file.IsCompressed)
        {
            CopyBytes(from.Read, copy, plain, cancellation);
            return;
        }

        // A cut archive is a damaged one, so what it holds is cut and compressed anew. A member of one becomes a file, which is told by its
        // first bytes.
        switch (file.Found.Member is null ? PackedFormats.ByName(file.Name) : PackedFormat.Gzip)
        {
            case PackedFormat.Zstd:
                CopyMembers(from, copy, new ZstdFrames(OutputCompression.Zstd.Levels().Default), plain, cancellation);
                break;
            case PackedFormat.Lz4:
                CopyMembers(from, copy, new Lz4Frames(OutputCompression.Lz4.Levels().Default), plain, cancellation);
                break;
            case PackedFormat.Zlib:
                using (ZLibStream zlib = new(copy, CompressionLevel.Optimal))
                {
                    CopyBytes(from.Read, zlib, plain, cancellation);
                }

                break;
            case PackedFormat.Brotli:
                using (BrotliStream brotli = new(copy, CompressionLevel.Optimal))
                {
                    CopyBytes(from.Read, brotli, plain, cancellation);
                }

                break;
            default:
                using (GZipStream gzip = new(copy, CompressionLevel.Optimal))
                {
                    CopyBytes(from.Read, gzip, plain, cancellation);
                }

                break;
        }
    }

    private static void CopyMembers(IByteSource from, FileStream to, MemberFormat format, long count, CancellationToken cancellation)
    {
        byte[] buffer = new byte[MostCut];
        while (count > 0 && from.Read(buffer.AsSpan(0, (int)Math.Min(Math.Min(buffer.Length, MemberFormat.PlainBytes), count))) is > 0 and int read)
        {
            cancellation.ThrowIfCancellationRequested();
            byte[] member = format.Encode(buffer.AsSpan(0, read), out int length);
            to.Write(member, 0, length);
            ArrayPool<byte>.Shared.Return(member);
            count -= read;
        }
    }

    /// <summary>How many bytes come out of the first bytes of an archive, about; of a damaged one, those before the damage.</summary>
    private static long PlainBytes(PlannedFile file, long share, CancellationToken cancellation)
    {
        using IByteSource from = Opened(file);
        byte[] buffer = new byte[MostCut];
        long plain = 0;
        try
        {
            while (from.StoredBytes < share && from.Read(buffer) is > 0 and int count)
            {
                cancellation.ThrowIfCancellationRequested();
                plain += count;
            }
        }
        catch (InputException)
        {
            // What came before it is data all the same.
        }

        return plain;
    }

    /// <summary>The end of the last whole record that begins before a place; of a damaged file, of the last whole one before the damage.</summary>
    private static long WholeRecords(PlannedFile file, long share, CancellationToken cancellation)
    {
        using InputFile input = InputFile.Open(file.Source);
        BatchReader reader = new(input.Source, input.Prologue, (int)Math.Clamp(share, LeastCut, MostCut), new OwnBuffers());
        long end = reader.Position;
        while (reader.Position < share && reader.TryReadNext(out CutBatch batch) && batch.Fault is null)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Own?.Dispose();
            end = reader.Position;
        }

        return end;
    }

    /// <summary>What a file holds, decompressed.</summary>
    private static IByteSource Opened(PlannedFile file) => InputFile.Open(file.Found, file.Dialect.Unpacking);

    private static void CopyBytes(Filling from, Stream to, long count, CancellationToken cancellation)
    {
        byte[] buffer = new byte[MostCut];
        while (count > 0 && from(buffer.AsSpan(0, (int)Math.Min(buffer.Length, count))) is > 0 and int read)
        {
            cancellation.ThrowIfCancellationRequested();
            to.Write(buffer, 0, read);
            count -= read;
        }
    }

    private delegate int Filling(Span<byte> target);
}

/// <summary>A sample that was made.</summary>
/// <param name="Bytes">Bytes that it has, as stored.</param>
/// <param name="Data">What to read: the folders and files that stand for those of the user.</param>
/// <param name="IsWhole">Whether it is all the data.</param>
internal sealed record Sample(long Bytes, IReadOnlyList<string> Data, bool IsWhole);

using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Runs.Journal;

/// <summary>
/// Whether a checkpoint can be one of a run: what it names is there, and nothing is below zero. A journal is a file like any other,
/// and no text in it may have us touch a file elsewhere, or end in an exception.
/// </summary>
internal static class CheckpointCheck
{
    private const string RejectedRecords = RejectWriter.RecordsFolder + "/";

    /// <summary>Whether it can be.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="files">How many input files the run has.</param>
    /// <param name="stages">How many stages.</param>
    /// <param name="segments">How many segments its graph has.</param>
    /// <param name="isCompressed">Whether its output is compressed.</param>
    public static bool Fits(Checkpoint checkpoint, int files, int stages, int segments, bool isCompressed) =>
        checkpoint.File >= 0 && checkpoint.File <= files && checkpoint.Offset >= 0 && checkpoint.RejectBytes >= 0
        && checkpoint.Stages.Length == stages && checkpoint.Stages.All(IsCount)
        && checkpoint.Codes.Values.All(count => count >= 0)
        && Enumerable.Range(0, checkpoint.File).All(file => checkpoint.Files.TryGetValue(file, out FileTally? tally) && tally.End is not null)
        && checkpoint.Files.All(pair => pair.Key >= 0 && pair.Key < files && IsTally(pair.Value))
        && checkpoint.Figures is null or { IsSound: true }
        && (segments == 1 ? checkpoint.Held is null : IsMark(checkpoint, segments) && checkpoint.File == files)
        && checkpoint.Destinations.Values.All(mark => IsMark(mark, isCompressed))
        && checkpoint.Rejects.All(pair => IsMark(pair.Key, pair.Value, files + segments - 1))
        && checkpoint.Rejects.Values.DistinctBy(mark => mark.Path, StringComparer.Ordinal).Count() == checkpoint.Rejects.Count;

    // Before all is done nothing is staged.
    private static bool IsMark(Checkpoint checkpoint, int segments) => checkpoint.Held is { Segment: > 0 } held && held.Segment <= segments && IsCount(held.Total)
        && held.Removed is null or { Left: >= 0 } && (held.Segment == segments || checkpoint.Destinations.Count == 0);

    private static bool IsCount(StageCounts counts) => counts.Values().All(count => count >= 0);

    private static bool IsTally(FileTally tally) => IsCount(tally.Counts)
        && tally is { Lines: >= 0, BlankLines: >= 0, Replaced: >= 0, BatchBytes: >= 0, PrologueBytes: >= 0, End: null or { Bytes: >= 0 } } && tally.Recovered.All(pair => pair.Value >= 0)
        && (tally.Warned is null || tally.Warned.Values.All(count => count > 0));

    private static bool IsMark(DestinationMark mark, bool isCompressed) => IsPath(mark.Path) && !OutputPaths.IsReserved(mark.Path)
        && mark is { Bytes: >= 0, Records: >= 0, Plain: >= 0 } && mark.PlainBytes < (isCompressed ? MemberFormat.PlainBytes : 1);

    private static bool IsMark(int input, RejectMark mark, int files) => mark.Bytes >= 0
        && (input == RejectWriter.OfList ? mark.Path is RejectWriter.ListName : input == RejectWriter.OfRecovered ? mark.Path is RejectWriter.RecoveredName : input == RejectWriter.OfWarned ? mark.Path is RejectWriter.WarnedName : input >= 0 && input < files && mark.Path.StartsWith(RejectedRecords, StringComparison.Ordinal) && IsPath(mark.Path));

    private static bool IsPath(string path) => path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal) && OutputPaths.IsBelow(path);
}

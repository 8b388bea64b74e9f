using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Runs.Journal;

namespace Pipeline.Graph;

/// <summary>Reads again what an interrupted run read, for its checksum only: size and time of a file can be put back, its bytes cannot be guessed.</summary>
internal static class ResumedInputs
{
    /// <summary>Checks all files before the one that the run goes on with; that one is checked when it is read.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="start">Where the run goes on.</param>
    /// <param name="inputs">Opens the inputs.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RunException">65: one has other bytes than it had.</exception>
    /// <exception cref="InputException">One cannot be read.</exception>
    public static void Check(PipelinePlan plan, Checkpoint start, InputOpener inputs, CancellationToken cancellation)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = plan.Definition.Run.Jobs, CancellationToken = cancellation };
        try
        {
            Parallel.For(0, start.File, options, file => Check(plan.Files[file], start.Files[file].End, inputs, cancellation));
        }
        catch (AggregateException exception)
        {
            throw exception.InnerExceptions[0];
        }
    }

    private static void Check(PlannedFile file, FileEnd? end, InputOpener inputs, CancellationToken cancellation)
    {
        using InputFile input = inputs.Open(file.Source);
        BatchReader reader = new(input.Source, input.Prologue, 512, new OwnBuffers());

        // To the end, or to where a fault ended the file.
        reader.SkipTo(end?.Bytes ?? 0, cancellation);
        if (end is null || reader.Position != end.Bytes || reader.Checksum != end.Crc32C)
        {
            throw Changed(file.Name);
        }
    }

    /// <summary>The refusal of a file with other bytes.</summary>
    public static RunException Changed(string file) =>
        new(ExitCodes.Data, $"cannot resume: of '{file}' the bytes that were read already are others now; run without --resume to start anew") { LeavesRun = true };
}

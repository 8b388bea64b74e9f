using Pipeline.Definition;
using Pipeline.Expressions.Values;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Runs;

namespace Pipeline.Graph;

/// <summary>Compares what was read with what the sender says of it, see <see cref="ControlTotals"/>. Before anything is published.</summary>
internal static class ControlCheck
{
    private const int Named = 5;

    /// <summary>What is different, in the order of the files; nothing where the run was cancelled.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static IReadOnlyList<string> Differences(PipelinePlan plan, RunTally tally, CancellationToken cancellation)
    {
        if (plan.Definition.Input.Gate is not { Holds: true, Control: { } pattern } || cancellation.IsCancellationRequested)
        {
            return [];
        }

        var found = new List<string>[plan.Files.Count];
        try
        {
            ParallelOptions options = new() { MaxDegreeOfParallelism = plan.Definition.Run.Jobs, CancellationToken = cancellation };
            Parallel.For(0, found.Length, options, i => found[i] = plan.Files[i].Found.IsStream ? [] : [.. Of(plan.Files[i], tally.Files[i].Counts.In, pattern, cancellation)]);
        }
        catch (OperationCanceledException)
        {
            return [];
        }
        catch (AggregateException exception)
        {
            throw exception.InnerExceptions[0];
        }

        return [.. found.SelectMany(differences => differences)];
    }

    /// <summary>The end of a run with differences.</summary>
    public static RunException Refused(IReadOnlyList<string> differences)
    {
        string more = differences.Count > Named ? $"; and {differences.Count - Named:#,0} more" : "";
        return new RunException(
            ExitCodes.Data,
            $"the input is not what its control totals say: {string.Join("; ", differences.Take(Named))}{more}; have it sent again, or run all the same with --no-gates");
    }

    private static IEnumerable<string> Of(PlannedFile file, long records, string pattern, CancellationToken cancellation)
    {
        string name = CompanionName.Beside(pattern, Path.GetFileName(file.FullPath));
        ControlTotals? told = null;
        string? fault = null;
        try
        {
            told = ControlTotals.Read(file.Found.Beside(pattern));
        }
        catch (Exception exception) when (exception is FormatException or FileNotFoundException)
        {
            fault = exception.Message;
        }

        if (told is null)
        {
            yield return $"{file.Name}: {name} was changed or removed during the run: {fault}";
            yield break;
        }

        if (told.Records is { } due && due != records)
        {
            yield return $"{file.Name}: {records:#,0} {(records == 1 ? "record was" : "records were")} read, and {name} says {due:#,0}";
        }

        if (told.Sha256 is { } hash && FileHash.Sha256(file.FullPath, cancellation) is var own && own != hash)
        {
            yield return $"{file.Name}: its SHA-256 is {own}, and {name} says {hash}";
        }

        if (told.Sums.Count == 0)
        {
            yield break;
        }

        string[] columns = [.. told.Sums.Keys];
        ColumnSums sums = new(file, columns, cancellation);
        for (int i = 0; i < columns.Length; i++)
        {
            // Without the numbers: of a file with one record they would be its values.
            if (sums[i].Fault is { } why)
            {
                yield return $"{file.Name}: no sum of '{columns[i]}' for {name}: {why}";
            }
            else if (DecimalValue.Compare(sums[i].Sum, told.Sums[columns[i]]) != 0)
            {
                yield return $"{file.Name}: the sum of '{columns[i]}' is not that of {name}";
            }
        }
    }
}

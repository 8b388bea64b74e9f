using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Planning;

namespace Pipeline.Sniffing;

/// <summary>Sniffs the files that DATA names. It reads a bounded part of each and changes nothing.</summary>
public static class DataSniffer
{
    /// <summary>Files that are looked at; the others are only counted.</summary>
    public const int MostFiles = 5000;

    // Of many files, a smaller front of each: what is read in all is bounded too.
    private const long MostBytes = 512L << 20;
    private const int LeastFront = 64 << 10;

    /// <summary>Sniffs the files.</summary>
    /// <param name="definition">Names DATA, and which files of it are read; nothing else in it counts.</param>
    /// <param name="cancellation">Ends it between two files.</param>
    /// <exception cref="PlanException">DATA names no file, or one that cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static SniffReport Sniff(PipelineDefinition definition, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        List<Problem> problems = [];
        (IReadOnlyList<FoundFile> files, _) = InputDiscovery.Find(definition, problems);
        files = problems.Count > 0 ? files : ArchiveMembers.Expand(files, definition.Input, problems, []);
        if (problems.Count > 0)
        {
            throw new PlanException(problems);
        }

        int front = (int)Math.Clamp(MostBytes / Math.Max(1, files.Count), LeastFront, FileSampler.FrontBytes);
        List<FileFindings> found = [];
        foreach (FoundFile file in files.Take(MostFiles))
        {
            cancellation.ThrowIfCancellationRequested();
            found.Add(Sniff(file, front, definition.Input.Format is { } format ? format == DataFormat.Jsonl : DataName.IsJsonLines(file.Name)));
        }

        // Among others an empty file is left out, since it says nothing. Where there is nothing else, a draft is wanted that can be run.
        return new SniffReport(found.TrueForAll(file => file.StoredBytes == 0) ? found.ConvertAll(FileSniffer.WithoutHeader) : found, files.Count - found.Count);
    }

    private static FileFindings Sniff(FoundFile file, int front, bool isJson)
    {
        try
        {
            FileSample sample = FileSampler.Read(file, front);
            return isJson ? JsonSniffer.Sniff(sample) : FileSniffer.Sniff(sample);
        }
        catch (InputException exception)
        {
            throw new PlanException([new Problem(null, exception.Message, exception.ExitCode)]);
        }
        catch (IOException exception)
        {
            throw new PlanException([new Problem(null, $"{file.Name}: {exception.Message}", ExitCodes.InputOutput)]);
        }
    }
}

namespace Pipeline.Runs;

/// <summary>What became of a publish that an earlier run began and did not end.</summary>
/// <param name="RunId">The run; empty where its record could not be understood.</param>
/// <param name="IsFinished">Whether its files are in place now; else they were given up, as the user asked for.</param>
internal sealed record EarlierPublish(string RunId, bool IsFinished)
{
    /// <summary>What the user is told.</summary>
    public string Warning => IsFinished
        ? $"run {RunId} ended while it published; its files were put in place first"
        : "an earlier publish that could not be finished was given up (--overwrite); until a run publishes there, _manifest.json lists what is known to be whole";
}

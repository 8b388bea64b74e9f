namespace Pipeline.Spill;

/// <summary>What was put aside on disk cannot be written, or not be read as it was written. The message is for a person.</summary>
#pragma warning disable RCS1194 // Without a message it would say nothing.
internal sealed class SpillException : IOException
#pragma warning restore RCS1194
{
    /// <summary>Makes one.</summary>
    public SpillException(string message)
        : base(message)
    {
    }

    /// <summary>A call of the file system that failed.</summary>
    /// <param name="action">What was being done.</param>
    /// <param name="path">What it was done to.</param>
    /// <param name="cause">What the call threw.</param>
    public SpillException(string action, string path, Exception cause)
        : base($"cannot {action} '{path}': {cause.Message}", cause)
    {
        Action = action;
        Place = path;
    }

    /// <summary>What was being done, or null.</summary>
    public string? Action { get; }

    /// <summary>What it was done to, or null.</summary>
    public string? Place { get; }
}

using Pipeline.Runs.Journal;

namespace Pipeline.Runs;

/// <summary>Where the output of a run goes: staged files, one stream, or nowhere. <see cref="Create"/> is called by one thread at a time.</summary>
internal interface IOutputSink : IDisposable
{
    /// <summary>Makes the destination of that path, relative to the output folder, with <c>/</c>; called once for each.</summary>
    /// <exception cref="RunException">It cannot be made.</exception>
    IOutputFile Create(string path);

    /// <summary>Goes on with a destination of an interrupted run.</summary>
    /// <param name="mark">How far it was written.</param>
    IOutputFile Resume(DestinationMark mark);

    /// <summary>Makes a file for passing use.</summary>
    /// <exception cref="RunException">It cannot be made.</exception>
    ScratchFile CreateScratch();

    /// <summary>Ends the output and tells what was written, by path; nothing may be written afterwards.</summary>
    /// <exception cref="RunException">A file could not be read again for its hash.</exception>
    IReadOnlyList<PublishedFile> Seal();
}

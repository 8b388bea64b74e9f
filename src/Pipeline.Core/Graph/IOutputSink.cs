using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Graph;

/// <summary>
/// Where encoded records go: staging, stdout, or nowhere. <see cref="Write"/> is called in sequence order, by one thread at
/// a time for each destination; <see cref="Hash"/> by another thread, with the same bytes in the same order.
/// </summary>
internal interface IOutputSink : IDisposable
{
    /// <summary>Takes the bytes of some records. The first call for a destination writes its header; a call without bytes makes the file.</summary>
    /// <exception cref="Runs.RunException">The bytes cannot be written.</exception>
    void Write(PlannedFile file, string path, ReadOnlySpan<byte> bytes, int records);

    /// <summary>Feeds the destination's hash.</summary>
    void Hash(string path, ReadOnlySpan<byte> bytes);

    /// <summary>Ends the output and tells what was written, by path; nothing may be written afterwards.</summary>
    /// <exception cref="Runs.RunException">What is still in memory cannot be written.</exception>
    IReadOnlyList<OutputReport> Seal();
}

namespace Pipeline.Planning;

/// <summary>
/// What determines the bytes that a run writes, outputs and rejects, in three parts, so that whoever compares two can say which
/// changed. How a run goes is in none of them: parallelism, sizes of batches, memory, child processes, limits, and where its
/// output lies. Nor is the start of the run, which <c>now()</c> gives.
/// </summary>
/// <param name="Definition">SHA-256 of the settings that shape bytes, defaults filled in, as <see cref="FingerprintWriter"/> writes them.</param>
/// <param name="Inputs">SHA-256 of the inputs' order and identity; null where one is a stream, which nothing can tell from another.</param>
/// <param name="Engine">Version and build of this library, as text: another build may write other bytes.</param>
public sealed record Fingerprint(string Definition, string? Inputs, string Engine)
{
    /// <summary>This very build. Child processes must be the same, so that parent and child cannot differ in what they compute.</summary>
    public static string ThisEngine { get; } = $"{typeof(Fingerprint).Assembly.GetName().Version} {typeof(Fingerprint).Module.ModuleVersionId:N}";
}

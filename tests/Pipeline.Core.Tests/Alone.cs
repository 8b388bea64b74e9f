namespace Pipeline.Core.Tests;

/// <summary>Tests that measure time or what the whole process allocates: nothing runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

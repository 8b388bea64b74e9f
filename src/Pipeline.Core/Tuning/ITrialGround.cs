using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Tuning;

/// <summary>What trials run on: a sample of the data, which can be made larger.</summary>
internal interface ITrialGround
{
    /// <summary>The plan of the sample under the user's own settings.</summary>
    PipelinePlan Plan { get; }

    /// <summary>Bytes of the sample.</summary>
    long SampleBytes { get; }

    /// <summary>Bytes of all the data.</summary>
    long DataBytes { get; }

    /// <summary>Whether the sample is all of the data.</summary>
    bool IsWhole { get; }

    /// <summary>Makes a sample of about so many bytes in place of the one before.</summary>
    /// <returns>Whether it is larger than that.</returns>
    bool Resize(long bytes);

    /// <summary>Runs the sample.</summary>
    RunReport Run(RunDefinition run);
}

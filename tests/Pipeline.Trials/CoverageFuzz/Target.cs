using Pipeline.Csv;
using Pipeline.Expressions;
using Pipeline.Processes;
using Pipeline.Runs;

namespace Pipeline.CoverageFuzz;

/// <summary>What is fuzzed: it may say what is wrong with its input, in exceptions of its own; any other exception is a find.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Seeds">Inputs to begin with, sound ones.</param>
/// <param name="Body">What is done with an input.</param>
internal sealed record Target(string Name, Func<IEnumerable<byte[]>> Seeds, Action<byte[]> Body)
{
    /// <summary>Does it with one input.</summary>
    public void Run(byte[] input)
    {
        try
        {
            Body(input);
        }
        catch (Exception exception) when (exception is InputException or ExpressionException or ProtocolException or RunException)
        {
            // What it is meant to say.
        }
    }
}

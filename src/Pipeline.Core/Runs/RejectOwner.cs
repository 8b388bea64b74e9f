using System.Security.Cryptography;
using System.Text;
using Pipeline.Planning;

namespace Pipeline.Runs;

/// <summary>What tells jobs apart that keep their rejects in folders named with <c>--rejects</c>.</summary>
internal static class RejectOwner
{
    /// <summary>The text for the mark of the folder: the output folder, or, of a job to stdout, its input, name and definition.</summary>
    /// <param name="plan">The job.</param>
    /// <param name="output">Its output folder, absolute, or null for stdout.</param>
    public static string Of(PipelinePlan plan, string? output)
    {
        if (output is not null)
        {
            return output;
        }

        IEnumerable<string> data = plan.Definition.Data.Select(entry => entry is "-" ? entry : Path.GetFullPath(entry));
        string job = string.Join('\0', [plan.Definition.Name ?? "", plan.DefinitionFingerprint(), .. data]);
        return "stdout " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(job)));
    }
}

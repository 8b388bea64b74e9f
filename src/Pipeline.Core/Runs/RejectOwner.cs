using System.Security.Cryptography;
using System.Text;
using Pipeline.Definition;

namespace Pipeline.Runs;

/// <summary>What tells jobs apart that keep their rejects in folders named with <c>--rejects</c>.</summary>
internal static class RejectOwner
{
    /// <summary>The text for the mark of the folder: the output folder, or, of a job to stdout, its input, name and definition.</summary>
    /// <param name="definition">The job.</param>
    /// <param name="output">Its output folder, absolute, or null for stdout.</param>
    public static string Of(PipelineDefinition definition, string? output)
    {
        if (output is not null)
        {
            return output;
        }

        IEnumerable<string> data = definition.Data.Select(entry => entry is "-" ? entry : Path.GetFullPath(entry));
        string job = string.Join('\0', [definition.Name ?? "", DefinitionHash.Of(definition), .. data]);
        return "stdout " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(job)));
    }
}

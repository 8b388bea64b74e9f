using System.CommandLine;
using Pipeline.Cli.Parsing;
using Pipeline.Definition;
using Pipeline.Sniffing;

namespace Pipeline.Cli.Commands;

/// <summary>What <c>init</c> and <c>sniff</c> share: DATA, which files of it, and the sniffing.</summary>
internal static class SniffedData
{
    /// <summary>DATA.</summary>
    public static Argument<string[]> Argument() => new("DATA")
    {
        Description = "Folders, files, quoted globs, or - for stdin",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Which files.</summary>
    public static Option<string[]> Include() => Flag.Value("--include", "GLOB", "Files below DATA that are looked at, in place of *.csv, *.tsv and *.psv. May be given again.");

    /// <summary>Which files not.</summary>
    public static Option<string[]> Exclude() => Flag.Value("--exclude", "GLOB", "Files below DATA that are left out. May be given again.");

    /// <summary>Sniffs the files. A pipe may never come, so a signal does not wait for it.</summary>
    /// <exception cref="Planning.PlanException">There is none, or one cannot be read.</exception>
    public static Task<SniffReport> SniffAsync(string[] data, string[]? include, string[]? exclude, CancellationToken cancellation)
    {
        PipelineDefinition definition = new()
        {
            Data = data,
            Input = new InputDefinition { Include = include ?? [], Exclude = exclude ?? [] },
        };
        return Task.Run(() => DataSniffer.Sniff(definition, cancellation), cancellation).WaitAsync(cancellation);
    }
}

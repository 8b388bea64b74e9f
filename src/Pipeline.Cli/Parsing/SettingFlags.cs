using System.CommandLine;

namespace Pipeline.Cli.Parsing;

/// <summary>The flags that stand for settings of the definition; the library gives them their meaning by their long names.</summary>
internal static class SettingFlags
{
    /// <summary>All of them, for one command.</summary>
    /// <param name="shortNoHeaders">Whether <c>-n</c> means <c>--no-headers</c>; to <c>preview</c> it means a count.</param>
    public static IReadOnlyList<Option> All(bool shortNoHeaders = true) =>
    [
        Flag.Value("--config", "FILE", "Pipeline file; default: pipeline.yaml in a folder of DATA", "-c"),
        Flag.Value("--output", "OUT", "Folder for the output, or - for stdout", "-o"),
        Flag.Value("--set", "KEY=VALUE", "Override one key of the pipeline file, such as output.stale=remove"),
        Flag.Value("--where", "EXPR", "Stage: keep the records for which EXPR is true"),
        Flag.Value("--derive", "NAME=EXPR", "Stage: compute a column"),
        Flag.Value("--select", "A,B", "Stage: keep these columns, in this order"),
        Flag.Value("--drop", "A,B", "Stage: leave these columns out"),
        Flag.Value("--rename", "OLD=NEW,…", "Stage: rename columns"),
        Flag.Value("--type", "COL=TYPE,…", "Types: text integer decimal double boolean date timestamp"),
        Flag.Value("--delimiter", "CHAR", "Delimiter of the input: a character, or tab comma semicolon pipe", "-d"),
        Flag.Switch("--no-headers", "The input has no header: columns are column_1, column_2 and so on", shortNoHeaders ? ["-n"] : []),
        Flag.Value("--encoding", "NAME", "Encoding of the input; this version reads utf-8"),
        Flag.Value("--jobs", "N|N%|auto", "Cores to use; default: all that this process may use", "-j"),
        Flag.Value("--dop", "N|BLOCK=N,…", "Degree of parallelism of all blocks, or of those named"),
        Flag.Value("--capacity", "BLOCK=N,…", "Bounded capacity of blocks, in batches"),
        Flag.Value("--shard", "STAGE=N,…|all=N", "Run those stages in N child processes"),
        Flag.Value("--worker-timeout", "TIME", "How long a child process may take for a batch, such as 60s"),
        Flag.Value("--worker-memory", "SIZE", "Most heap of a child process, such as 256MiB"),
        Flag.Value("--batch-bytes", "SIZE", "Size of a batch, such as 512KiB"),
        Flag.Value("--memory", "SIZE", "Budget for the batches in flight, such as 64MiB"),
        Flag.Value("--max-rejects", "N|N%", "Publish although that many records are rejected; default 0"),
        Flag.Switch("--fail-fast", "Stop at the first reject past the limit"),
        Flag.Value("--rejects", "DIR", "Put the rejects there"),
        Flag.Value("--run-dir", "DIR", "Put the folders of runs there"),
        Flag.Switch("--no-exec", "Refuse stages that run programs"),
        Flag.Switch("--overwrite", "Replace files at the destinations that no run of ours wrote"),
    ];
}

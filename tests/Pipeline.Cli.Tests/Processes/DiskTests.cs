namespace Pipeline.Cli.Tests.Processes;

/// <summary>The disk as a real process meets it: the order of a publish, no space left, no permission, what is not ours.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [ProbeFact("strace -f -o /dev/null true", "strace is not here, or may not trace")]
    public async Task Publish_SystemCalls_ComeInTheOrderThatSurvivesACrash()
    {
        folder.Write("in/a.csv", "a\n1\n");
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            "strace -f -y -s 200 -o trace -e trace=openat,write,pwrite64,fsync,fdatasync,syncfs,rename,renameat,renameat2,unlink,unlinkat \"${program[@]}\" run -q in -o out");
        Assert.True(result.ExitCode == 0, result.ToString());
        string[] trace = await File.ReadAllLinesAsync(folder["trace"]);
        int At(int from, params string[] words)
        {
            int at = Array.FindIndex(trace, from, line => Array.TrueForAll(words, word => line.Contains(word, StringComparison.Ordinal)));
            Assert.True(at >= 0, $"no {string.Join(' ', words)} after line {from}:\n{string.Join('\n', trace.Where(line => line.Contains("/out/", StringComparison.Ordinal)))}");
            return at;
        }

        int written = At(0, "write", "staging/a.csv");
        int synced = At(written + 1, "sync");
        int committed = At(synced + 1, "rename", "commit.json");
        int renamed = At(committed + 1, "rename", "staging/a.csv", "/out/a.csv");
        int folderSynced = At(renamed + 1, "fsync", "/out>");
        int manifest = At(folderSynced + 1, "rename", "_manifest.json");
        int success = At(manifest + 1, "openat", "_SUCCESS");
        At(success + 1, "fsync", "/out>");
    }

    [ProbeFact("at=$(mktemp -d) && mount -t tmpfs tmpfs $at && umount $at && rmdir $at", "a file system cannot be mounted here")]
    public async Task Run_DiskThatIsFull_Is74AndLeavesWhatStood()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            mkdir small; mount -t tmpfs -o size=2m tmpfs small || exit
            trap 'umount small' EXIT
            printf 'a\n1\n' > a.csv; pipeline run -q a.csv -o small/out || exit
            { echo a; seq 1 1000000; } > a.csv
            pipeline run a.csv -o small/out; echo $?; cat small/out/a.csv
            printf 'a\n2\n' > a.csv; pipeline run -q a.csv -o small/out; echo $?; cat small/out/a.csv; find small/out -path '*staging*' -type f
            """);
        Assert.Equal("74\na\n1\n0\na\n2\n", result.Out);
        Assert.Contains("the disk is full", result.Error, StringComparison.Ordinal);
    }

    [ProbeFact("at=$(mktemp -d) && mount -t tmpfs tmpfs $at && umount $at && rmdir $at", "a file system cannot be mounted here")]
    public async Task Run_DiskThatGrowsUntilItFits_IsWholeAtEachSizeAndGoesOnWithRoom()
    {
        // Output, rejects, journal and report share the small disk; at each size another of them finds no room.
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            mkdir small; mount -t tmpfs -o size=64k tmpfs small || exit
            trap 'umount small' EXIT
            { echo a,b; seq 1 100000 | awk '{ print $1 "," ($1 % 10 ? $1 : "bad") }'; } > new.csv
            printf 'a,b\n0,0\n' > old.csv
            job=(-c job.yaml -o small/out/all.csv --max-rejects 100%)
            cat > job.yaml <<'END'
            version: 1
            run: { journal_interval: 200KB, batch_bytes: 64KiB, memory: 1MiB }
            columns: { b: { type: integer } }
            END
            pipeline run -q new.csv -c job.yaml -o clean/all.csv --max-rejects 100% || exit
            for ((size = 64; size < 20000; size *= 2)); do
              rm -rf small/out; mount -o remount,size=${size}k small || exit
              pipeline run -q old.csv "${job[@]}" 2> said || { [[ $? = 74 ]] && grep -q 'disk is' said || { echo old; cat said; exit 1; }; continue; }
              pipeline run -q new.csv "${job[@]}" 2> said
              rc=$?
              [[ $rc = 0 ]] && { cmp small/out/all.csv clean/all.csv && echo fits; break; }
              [[ $rc = 74 ]] && grep -qE 'disk is (nearly )?full' said && grep -q 'need' said || { echo "$size: $rc"; cat said; exit 1; }
              cmp small/out/all.csv old.csv || exit
              mount -o remount,size=64m small
              pipeline run new.csv "${job[@]}" --resume 2> again || { cat again; exit 1; }
              grep -q '^  resumed ' again && echo resumed
              cmp small/out/all.csv clean/all.csv || exit
              cmp small/out/.all.csv.pipeline/latest/rejects.csv clean/.all.csv.pipeline/latest/rejects.csv || exit
            done
            """);
        string[] said = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(said is ["resumed", .., "fits"], result.ToString());
    }

    [ProbeFact("strace -f -o /dev/null true", "strace is not here, or may not trace")]
    public async Task Run_ServerOfFilesThatIsAwayForMoments_ReadsOnWithoutARecordTwice()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            { echo a; seq 1 300000; } > a.csv
            strace -f -o trace -P "$PWD/a.csv" -e trace=pread64 -e inject=pread64:error=ESTALE:when=2+3 "${program[@]}" run a.csv -o out 2> said
            echo $?; cmp a.csv out/a.csv; grep -c INJECTED trace; grep read_retries out/.pipeline/latest/run.json; cat said
            strace -f -o trace -P "$PWD/a.csv" -e trace=pread64 -e inject=pread64:error=ESTALE:when=2+1 "${program[@]}" run a.csv -o out --set run.retry_budget=1s 2> said
            echo $?; cat said
            """);
        string[] said = result.Out.Split('\n');
        int injected = int.Parse(said[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("0", said[0]);
        Assert.True(injected > 1, result.ToString());
        Assert.Contains("reading was tried again", result.Out, StringComparison.Ordinal);
        Assert.Contains("\n74\n", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-o out", "cannot write '")]
    [InlineData("-o - > out.csv", "cannot write the output: ")]
    public async Task Run_FilePastTheLimitOfTheShell_Is74AndPublishesNothing(string output, string message)
    {
        // The JIT maps code through a file that the limit would stop.
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            $$"""
            export DOTNET_EnableWriteXorExecute=0
            { echo a; seq 1 100000; } > a.csv
            ulimit -f 100; pipeline run a.csv {{output}}; echo $?; find out -name '*.csv' 2> {{(output.Contains('>', StringComparison.Ordinal) ? "/dev/null" : "found")}}
            """);

        Assert.Equal("74\n", result.Out);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Contains("ulimit -f", result.Error, StringComparison.Ordinal);
    }

    [ProbeFact("[ $(id -u) != 0 ]", "root may read every file")]
    public async Task Run_UnreadableFile_Is77AndNamesIt()
    {
        folder.Write("in/a.csv", "a\n1\n");
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "chmod 0 in/a.csv; pipeline run in -o out; echo $?; ls");

        Assert.Equal("77\nin\n", result.Out);
        Assert.Contains("a.csv: no permission to read /", result.Error, StringComparison.Ordinal);
    }

    [ProbeFact("[ $(id -u) != 0 ]", "root may search every folder")]
    public async Task Run_FileInAFolderThatMayNotBeSearched_Is77AndNotMissing()
    {
        folder.Write("in/a.csv", "a\n1\n");
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "chmod 0 in; pipeline run in/a.csv; echo $?; chmod 700 in");

        Assert.Equal("77\n", result.Out);
        Assert.Contains("no permission to look for in/a.csv", result.Error, StringComparison.Ordinal);
    }

    [ProbeFact(
        "at=$(mktemp -d) && cd $at && touch f && chattr +i f && chattr -i f && mount --bind f f && umount f && rm -r $at",
        "no file can be made immutable or be mounted here")]
    public async Task Run_PlaceThatCannotBeReplaced_IsSeenBeforeAnythingIsPublished()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            for set in old new; do mkdir -p $set/sub; for f in a sub/b; do printf 'k\n%s\n' $set > $set/$f.csv; done; done
            pipeline run -q old -o out || exit
            trap 'chattr -i out/a.csv out/sub; umount out/a.csv out/sub' EXIT
            try() {
              pipeline run new -o out; echo "$1 $?"
              [ -e out/_SUCCESS ] && cat out/a.csv out/sub/b.csv | tr '\n' ' '; echo
            }
            chattr +i out/a.csv; try file; chattr -i out/a.csv
            chattr +i out/sub; try folder; chattr -i out/sub
            mount --bind out/a.csv out/a.csv; try mounted-file; umount out/a.csv
            mount --bind out/sub out/sub; try mounted-folder; umount out/sub
            try free
            """);

        const string Old = "k old k old \n";
        Assert.Equal($"file 77\n{Old}folder 77\n{Old}mounted-file 73\n{Old}mounted-folder 73\n{Old}free 0\nk new k new \n", result.Out);
        Assert.Equal(4, result.Error.Split("FAILED, nothing published").Length - 1);
        Assert.Contains("immutable", result.Error, StringComparison.Ordinal);
        Assert.Contains("mount of its own", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ForeignFileAtADestination_Is73UntilOverwriteIsGiven()
    {
        folder.Write("in/a.csv", "a\n1\n");
        folder.Write("out/a.csv", "mine\n");
        folder.Write("out/other.txt", "mine too\n");

        ProcessResult refused = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out");
        string kept = folder.Read("out/a.csv");
        ProcessResult forced = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--overwrite", "-q");
        ProcessResult again = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "-q");
        ProcessResult asInput = await PipelineProcess.RunAsync(folder, "run", "out", "-o", "out2");

        Assert.Equal((73, 0, 0, 64), (refused.ExitCode, forced.ExitCode, again.ExitCode, asInput.ExitCode));
        Assert.Contains("'a.csv'", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--overwrite", refused.Error, StringComparison.Ordinal);
        Assert.Equal(("mine\n", "a\n1\n", "mine too\n"), (kept, folder.Read("out/a.csv"), folder.Read("out/other.txt")));
        Assert.False(Directory.Exists(folder["out2"]));
    }

    [Fact]
    public async Task Run_OutputOfAnotherPipeline_Is78()
    {
        folder.Write("in/a.csv", "a\n1\n");

        ProcessResult first = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--set", "name=one", "-q");
        ProcessResult second = await PipelineProcess.RunAsync(folder, "run", "in", "-o", "out", "--set", "name=two", "-q");

        Assert.Equal((0, 78), (first.ExitCode, second.ExitCode));
        Assert.Contains("belongs to the pipeline 'one'", second.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: *a", 1)]
    [InlineData("version: !!python/object:os.system 1", 1)]
    [InlineData("version: 1\nname: &a x\nrun: { jobs: *a }", 2)]
    [InlineData("version: 1\nrun: { jobs: -1 }", 2)]
    [InlineData("version: 1\nrejects: { max: .nan }", 2)]
    [InlineData("version: 1\ncolumns:\n  a: { required: no }", 3)]
    [InlineData("version: 1\nversion: 1", 2)]
    [InlineData("version: 1\nstages:\n  - { exec: [rm, -rf, /] }", 3)]
    [InlineData("DEEP", 1)]
    [InlineData("LARGE", 1)]
    public async Task Check_HostilePipelineFile_Is78WithALineAndCheap(string yaml, int line)
    {
        folder.Write("in/a.csv", "a\n1\n");
        folder.Write("in/pipeline.yaml", yaml switch
        {
            "DEEP" => new string('[', 100_000),
            "LARGE" => "version: 1\n" + string.Concat(Enumerable.Repeat("# ten million bytes of nothing\n", 340_000)),
            _ => yaml,
        });

        // The shell ends the process past two seconds of processor time.
        ProcessResult result = await PipelineProcess.ShellAsync(folder, "ulimit -t 2; pipeline check in; echo $?");

        Assert.Equal("78\n", result.Out);
        Assert.StartsWith($"in/pipeline.yaml:{line}:", result.Error, StringComparison.Ordinal);
    }
}

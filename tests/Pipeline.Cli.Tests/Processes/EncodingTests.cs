namespace Pipeline.Cli.Tests.Processes;

/// <summary>Files that are not UTF-8, in every way in which the program is used.</summary>
public sealed class EncodingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>UTF-16 and Shift-JIS by threads, child processes and a pipe that gives a few bytes at a time: the same bytes, rejects too.</summary>
    [Fact]
    public async Task Run_ThreadsProcessesAndPipe_GiveTheSameBytes()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            set -e
            for encoding in utf-16le shift_jis; do
                test $encoding = utf-16le && bad='\x00\xd8' || bad='\xff'
                {
                    printf 'id,n\n' | iconv -f utf-8 -t $encoding
                    for i in 1 2 3 4 5 6 7 8 9; do printf "$i,\"表 ソ\n$i\"\n$i,十,x\n$i,a\"漢\n" | iconv -f utf-8 -t $encoding; done
                    printf '9,' | iconv -f utf-8 -t $encoding; printf "$bad"; printf '\n' | iconv -f utf-8 -t $encoding
                } > $encoding.csv
                run() { pipeline run -q "$@" --encoding $encoding -d , --max-rejects 100 --derive 'm=length(n)' --set output.csv.encoding=$encoding --batch-bytes 64 2> /dev/null; }
                run $encoding.csv -o threads-$encoding --rejects r-threads-$encoding
                run $encoding.csv -o workers-$encoding --rejects r-workers-$encoding --shard all=2
                dd if=$encoding.csv bs=5 status=none | run - > piped-$encoding.csv
                cmp threads-$encoding/$encoding.csv workers-$encoding/$encoding.csv
                cmp threads-$encoding/$encoding.csv piped-$encoding.csv
                diff -r r-threads-$encoding r-workers-$encoding -x '.*'
                grep -o 'csv.encoding.*' r-workers-$encoding/rejects.csv
                grep -c . r-workers-$encoding/rejects.csv
                iconv -f $encoding -t utf-8 r-threads-$encoding/rejects/$encoding.csv 2> /dev/null | head -3
            done
            """);

        Assert.Equal(
            """
            csv.encoding,0x00 0xD8 is no text in utf-16le (byte 410)
            20
            id,n
            1,十,x
            1,a"漢
            csv.encoding,0xFF is no text in shift_jis (byte 241)
            20
            id,n
            1,十,x
            1,a"漢

            """,
            result.Out);
    }

    [Fact]
    public async Task Plan_CheckAndPreview_ReadTheEncoding()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            printf 'id,имя\n1,Ёж\n' | iconv -f utf-8 -t koi8-r > a.csv
            pipeline plan a.csv --encoding koi8-r | grep -o "delimiter.*koi8-r"
            pipeline preview a.csv --encoding KOI8-R --csv
            pipeline check a.csv 2>&1 | grep -o 'the header has other bytes.*'
            pipeline run a.csv --encoding klingon 2>&1 | grep -o "encoding: expected auto.*"
            """);

        Assert.Equal(
            """
            delimiter ',', koi8-r
            id,имя
            1,Ёж
            the header has other bytes than text: 0xC9 is not UTF-8; say what the file is, such as --encoding windows-1252 (byte 3)
            encoding: expected auto, or an encoding such as utf-8, windows-1252, utf-16 or shift_jis, but not iso-2022, hz or utf-7 (convert those with iconv), but found 'klingon'

            """,
            result.Out);
    }

    /// <summary>The command that the summary prints reads the rejects in their own encoding.</summary>
    [Fact]
    public async Task Repair_CommandAsPrinted_JoinsTheRejectsBack()
    {
        ProcessResult result = await PipelineProcess.ShellAsync(
            folder,
            """
            printf 'id,n\n1,é\n2,ü,x\n3,ß\n' | iconv -f utf-8 -t latin1 > a.csv
            command=$(pipeline run a.csv -o out --encoding latin1 --max-rejects 1 2>&1 | grep -A 1 'then run them' | tail -n 1)
            sed -i 's/,x$//' out/.pipeline/latest/rejects/a.csv
            eval "$command" -q
            cat out/a.csv out-repaired/a.csv
            """);

        Assert.Equal("id,n\n1,é\n3,ß\nid,n\n2,ü\n", result.Out);
    }
}

using Pipeline.Cli.Tests.Readme;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>
/// What <c>run.sh install</c> and <c>run.sh package</c> do with what was built. A script stands in for the SDK, and what it "builds" is
/// a script that prints how it was called.
/// </summary>
public sealed class RunScriptTests : IDisposable
{
    private const string Sdk = """
        #!/usr/bin/env bash
        [[ $1 != *.dll ]] || { echo "9.9.9 by dotnet"; exit; }
        [[ $1 == publish ]] || { echo "10.0.100 [here]"; exit; }
        [[ " $* " != *" -p:PublishAot=true "* || -z ${NO_NATIVE:-} ]] || exit 1
        while [[ $1 != -o ]]; do printf '%s ' "$1"; shift; done >> "$CALLS"
        echo >> "$CALLS"
        mkdir -p "$2"
        touch "$2/libe_sqlite3.so"
        [[ $(tail -n 1 "$CALLS") == *PublishAot=true* ]] || touch "$2/pipeline.dll"
        printf '%s\n' '#!/bin/sh' 'case $1 in --version) echo 9.9.9 ;; *) echo "$PIPELINE_COMMAND|$*" ;; esac' > "$2/pipeline"
        chmod +x "$2/pipeline"
        """;

    private readonly TemporaryFolder folder = new();

    public RunScriptTests()
    {
        folder.Write("clone/run.sh", File.ReadAllBytes(Path.Combine(Repository.Root, "run.sh")));
        folder.Write("clone/LICENSE", "license\n");
        folder.Write("clone/src/Guide/a.md", "a\n");
        folder.Write("dotnet/dotnet", Sdk);
        folder.Write("dotnet/sdk/10.0.100/here", "");
        folder.Write("tools/gcc", "#!/bin/sh\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Install_NativeProgram_IsLinkedWithTheCompletionsOfTheShellsHere()
    {
        ProcessResult result = await RunAsync(
            "mkdir -p home/.zfunc home/.config/fish; clone/run.sh install; readlink home/.local/bin/pipeline; home/.local/bin/pipeline --version; "
            + "cat home/.zfunc/_pipeline home/.config/fish/completions/pipeline.fish; ls -A home/.local; ls \"$(dirname \"$(readlink home/.local/bin/pipeline)\")\"");

        Assert.Equal(
            $"{folder.Path}/home/.local/bin/pipeline -> {folder.Path}/clone/.build/pipeline/pipeline\n"
            + $"{folder.Path}/home/.zfunc/_pipeline\n{folder.Path}/home/.config/fish/completions/pipeline.fish\n"
            + $"{folder.Path}/home/.local/bin is not on the PATH; in your shell's start file: export PATH=\"{folder.Path}/home/.local/bin:$PATH\"\n"
            + $"{folder.Path}/clone/.build/pipeline/pipeline\n9.9.9\n|completion zsh\n|completion fish\nbin\nlibe_sqlite3.so\npipeline\n",
            result.Out);
    }

    [Fact]
    public async Task Install_ProgramThatNeedsDotnet_LinksTheScriptWhichThenIsTheProgram()
    {
        ProcessResult result = await RunAsync("export NO_NATIVE=1 PATH=$PWD/bin:$PATH; clone/run.sh install bin; command pipeline; command pipeline install x; bin/pipeline run; clone/run.sh a");

        Assert.Equal($"{folder.Path}/bin/pipeline -> {folder.Path}/clone/run.sh\ntry: pipeline help\npipeline|\npipeline|install x\npipeline|run\nclone/run.sh|a\n", result.Out);
    }

    [Fact]
    public async Task Install_AgainOrOverAFile_ReplacesItsLinkOnly()
    {
        ProcessResult result = await RunAsync("clone/run.sh install bin > first; clone/run.sh install bin > second; cmp first second && echo same; mkdir own; echo mine > own/pipeline; clone/run.sh install own; echo $?; cat own/pipeline");

        Assert.Equal("same\n73\nmine\n", result.Out);
        Assert.Contains("own/pipeline is there and is no link: nothing was installed", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("install a b")]
    [InlineData("package --help")]
    public async Task Arguments_ThatAreNone_Are64(string arguments)
    {
        ProcessResult result = await RunAsync($"clone/run.sh {arguments}; echo $?");

        Assert.Equal("64\n", result.Out);
        Assert.Contains($"usage: ./run.sh {arguments.Split(' ')[0]} [DIR]", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ChapterOfTheGuideChanged_BuildsAgain()
    {
        ProcessResult result = await RunAsync("clone/run.sh a; clone/run.sh b; echo more >> clone/src/Guide/a.md; clone/run.sh c; grep -c publish calls");

        Assert.Equal("clone/run.sh|a\nclone/run.sh|b\nclone/run.sh|c\n2\n", result.Out);
    }

    [Fact]
    public async Task Built_BeforeAndAfterAChange_SaysWhetherTheProgramIsOfTheseSources()
    {
        ProcessResult result = await RunAsync("clone/run.sh built; echo $?; ls -A clone; clone/run.sh a; clone/run.sh built; echo more >> clone/src/Guide/a.md; clone/run.sh built; echo $?; grep -c publish calls");

        Assert.Equal($"1\nLICENSE\nrun.sh\nsrc\nclone/run.sh|a\n{folder.Path}/clone/.build/pipeline/pipeline\n1\n1\n", result.Out);
    }

    /// <summary>With the real SDK and its minutes in the long form: <c>PIPELINE_TESTS_LONG=1</c>.</summary>
    [Fact]
    public async Task Package_TwoArchives_HoldWhatOtherMachinesNeed()
    {
        bool isReal = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1";
        string script = isReal ? $"unset DOTNET_ROOT CALLS; HOME={Environment.GetEnvironmentVariable("HOME")} PATH=${{PATH#*:}} {Repository.Root}/run.sh package to" : "clone/run.sh package to; grep -o 'InstructionSet=.*[^ ]' calls";

        ProcessResult result = await RunAsync($"{script}; cd to && for archive in *; do tar -xf $archive; done; rm *.gz; for each in *; do $each/pipeline --version; [[ -z $(find $each -name libe_sqlite3.so) ]] || echo SQLite; done; ls -d */LICENSE");

        string name = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture is System.Runtime.InteropServices.Architecture.X64 ? "x64" : "arm64";
        Assert.Contains($"/to/pipeline-{(isReal ? "0.1.0" : "9.9.9")}-linux-{name}.tar.gz\n", result.Out, StringComparison.Ordinal);
        Assert.EndsWith(isReal ? $"0.1.0\nSQLite\n0.1.0\nSQLite\npipeline-0.1.0-linux-{name}/LICENSE\npipeline-0.1.0-portable/LICENSE\n" : $"9.9.9\nSQLite\n9.9.9 by dotnet\nSQLite\npipeline-9.9.9-linux-{name}/LICENSE\npipeline-9.9.9-portable/LICENSE\n", result.Out, StringComparison.Ordinal);
        if (!isReal && name is "x64")
        {
            Assert.Contains("InstructionSet=x86-64-v3\n", result.Out, StringComparison.Ordinal);
        }
    }

    private Task<ProcessResult> RunAsync(string script) => PipelineProcess.ShellAsync(
        folder,
        "chmod +x clone/run.sh dotnet/dotnet tools/gcc; mkdir -p home; unset XDG_DATA_HOME XDG_CONFIG_HOME NO_NATIVE\n"
        + "export HOME=$PWD/home DOTNET_ROOT=$PWD/dotnet CALLS=$PWD/calls PATH=$PWD/tools:$PATH\n" + script);
}

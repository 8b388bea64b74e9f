using Pipeline.Definition;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Planning;

/// <summary>The limit of memory that a scheduler gets follows the settings.</summary>
public sealed class MemoryNeedTests
{
    [Theory]
    [InlineData("", 256 + 128 + 64)]
    [InlineData("run: { state_memory: 1GiB }\nstages: [ { sort: a } ]", 256 + 1024 + 128 + 64)]
    [InlineData("run: { memory: 1GiB }", 256 + 2048 + 64)]
    [InlineData("input: { csv: { max_record: 64MiB } }", 256 + 128 + 256)]
    [InlineData("stages: [ { filter: a = 'x', name: f } ]\nrun: { shard: { f: 3 }, worker_memory: 100MiB }", 256 + 128 + 64 + 3 * 228)]
    [InlineData("stages: [ { filter: a = 'x' }, { drop: [a] } ]\nrun: { shard: 2 }", 256 + 128 + 64 + 4 * 384)]
    public void Of_Settings_AddsUp(string yaml, long mebibytes) =>
        Assert.Equal(mebibytes << 20, MemoryNeed.Of(DefinitionReader.Parse("version: 1\n" + yaml).Definition));

    [Fact]
    public void Of_StageThatRunsAProgram_IsNotKnown() =>
        Assert.Null(MemoryNeed.Of(DefinitionReader.Parse("version: 1\nstages: [ { exec: { command: [cat], output: { x: text } } } ]").Definition));
}

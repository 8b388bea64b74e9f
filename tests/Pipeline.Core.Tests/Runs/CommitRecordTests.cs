using System.Buffers;
using System.Text;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

/// <summary>A record is carried out by whoever finds it, so what it names must lie below the output folder.</summary>
public sealed class CommitRecordTests
{
    private static readonly CommitRecord Record = new(
        "run-1", ".pipeline/staging-run-1", "nightly", Sync: true, [new("a.csv", 1, 2, "00")], [new("b.csv", 3, 4, "11", Stale: true)], ["old/c.csv"])
    { Definition = "a hash", Ledger = "a line", TakenOver = [new("c.csv", 5, 6, "22")] };

    [Fact]
    public void Parse_WhatWasWritten_IsTheSame()
    {
        CommitRecord read = Assert.IsType<CommitRecord>(CommitRecord.Parse(Written(Record)));

        Assert.Equal(Record.Files, read.Files);
        Assert.Equal(Record.Stale, read.Stale);
        Assert.Equal(Record.Remove, read.Remove);
        Assert.Equal(Record.TakenOver, read.TakenOver);
        Assert.Equal(Record with { Files = read.Files, Stale = read.Stale, Remove = read.Remove, TakenOver = read.TakenOver }, read);
    }

    [Theory]
    [InlineData("../elsewhere", "old/c.csv")]
    [InlineData("/tmp", "old/c.csv")]
    [InlineData("", "old/c.csv")]
    [InlineData(".pipeline/staging-run-1", "../c.csv")]
    [InlineData(".pipeline/staging-run-1", "/etc/passwd")]
    public void Parse_PathThatLeavesTheFolder_IsNotUnderstood(string staging, string remove) =>
        Assert.Null(CommitRecord.Parse(Written(Record with { Staging = staging, Remove = ["old/d.csv", remove] })));

    [Theory]
    [InlineData("\"version\":1", "\"version\":2")]
    [InlineData("\"version\":1", "\"version\":0")]
    [InlineData("\"remove\"", "\"removed\"")]
    public void Parse_AnotherVersionOrShape_IsNotUnderstood(string ours, string other)
    {
        string text = Encoding.UTF8.GetString(Written(Record)).Replace(": ", ":", StringComparison.Ordinal);

        Assert.NotNull(CommitRecord.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Null(CommitRecord.Parse(Encoding.UTF8.GetBytes(text.Replace(ours, other, StringComparison.Ordinal))));
    }

    private static byte[] Written(CommitRecord record)
    {
        ArrayBufferWriter<byte> text = new();
        record.WriteTo(text);
        return text.WrittenSpan.ToArray();
    }
}

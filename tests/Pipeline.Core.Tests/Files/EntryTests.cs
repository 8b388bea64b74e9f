using System.Runtime.Versioning;
using Pipeline.Files;

namespace Pipeline.Core.Tests.Files;

[UnsupportedOSPlatform("windows")]
public sealed class EntryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public EntryTests()
    {
        folder.Write("file", "x");
        Directory.CreateDirectory(folder.At("folder"));
        File.CreateSymbolicLink(folder.At("to-file"), "file");
        File.CreateSymbolicLink(folder.At("to-folder"), "folder");
        File.CreateSymbolicLink(folder.At("to-nothing"), "nothing");
        File.CreateSymbolicLink(folder.At("loop"), "loop");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("file", EntryKind.File, EntryKind.File)]
    [InlineData("folder", EntryKind.Folder, EntryKind.Folder)]
    [InlineData("to-file", EntryKind.Link, EntryKind.File)]
    [InlineData("to-folder", EntryKind.Link, EntryKind.Folder)]
    [InlineData("to-nothing", EntryKind.Link, EntryKind.None)]
    [InlineData("nothing", EntryKind.None, EntryKind.None)]
    [InlineData("file/below", EntryKind.None, EntryKind.None)]
    [InlineData("file\0", EntryKind.None, EntryKind.None)]
    public void Look_EachKind_IsTold(string name, EntryKind kind, EntryKind through)
    {
        Assert.Equal(kind, Entry.Look(folder.At(name)));
        Assert.Equal(through, Entry.LookThrough(folder.At(name)));
        Assert.Equal(through, Entry.TryLookThrough(folder.At(name)));
    }

    [Fact]
    public void Look_NameLongerThanAnyCanBe_IsNothing() => Assert.Equal(EntryKind.None, Entry.Look(folder.At(new string('x', 300))));

    [Fact]
    public void Look_WhatCannotBeKnown_Throws()
    {
        // Not even root can follow it: the nearest to an I/O error that a test can make.
        Assert.Equal(EntryKind.Link, Entry.Look(folder.At("loop")));
        Assert.Throws<IOException>(() => Entry.LookThrough(folder.At("loop")));
        Assert.Throws<IOException>(() => Entry.Look(folder.At("loop/below")));
        Assert.Null(Entry.TryLookThrough(folder.At("loop")));
    }
}

using Pipeline.Records;

namespace Pipeline.Core.Tests.Records;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("plain é 名 😀\tx", "plain é 名 😀\tx")]
    [InlineData("a\e[2Jb\u007F\u0085", @"a\x1b[2Jb\x7f\x85")]
    [InlineData("a\npublished: forged\r", @"a\x0apublished: forged\x0d")]
    [InlineData("csv.\u202Etxt", @"csv.\u202etxt")]
    [InlineData("\u061C\u200E\u200F\u2028\u2029\u202A\u202B\u202C\u202D\u2066\u2067\u2068\u2069", @"\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u2066\u2067\u2068\u2069")]
    public void Line_WhatActs_IsShown(string text, string expected) => Assert.Equal(expected, PrintableText.Line(text));

    [Fact]
    public void Lines_OwnLineEnds_StayAndNothingElse() => Assert.Equal("a\nb\\x1b\\u202e", PrintableText.Lines("a\nb\e\u202E"));
}

using System.Diagnostics;
using System.Text;
using Pipeline.Definition;

namespace Pipeline.Core.Tests.Definition;

/// <summary>What a pipeline file may not be: each fault has its place, and none costs time or memory.</summary>
[Collection(nameof(Alone))]
public sealed class YamlStrictnessTests
{
    [Theory]
    [InlineData("name: a\nname: b\n", "p.yaml:3:1", "duplicate key 'name'; the first is at p.yaml:2:1")]
    [InlineData("input:\n  csv: { quote: x, quote: y }\n", "p.yaml:3:20", "duplicate key 'quote'")]
    [InlineData("name: !!str a\n", "p.yaml:2:7", "tag")]
    [InlineData("name: !<tag:yaml.org,2002:str> a\n", "p.yaml:2:7", "tag")]
    [InlineData("name: &a b\n", "p.yaml:2:7", "anchor")]
    [InlineData("stages: [&a { filter: x }, *a]\n", "p.yaml:2:10", "anchor")]
    [InlineData("name: *a\n", "p.yaml:2:7", "alias")]
    [InlineData("name: a\n---\nname: b\n", "p.yaml:3:1", "second document")]
    [InlineData("? [a, b]\n: c\n", "p.yaml:2:3", "a key must be")]
    [InlineData("? { a: b }\n: c\n", "p.yaml:2:3", "a key must be")]
    [InlineData("name: 'open\n", "p.yaml:2:7", "bad YAML")]
    [InlineData("name: [a\n", "p.yaml:", "bad YAML")]
    [InlineData("name: a: b\n", "p.yaml:2:8", "bad YAML")]
    [InlineData("\tname: a\n", "p.yaml:", "bad YAML")]
    [InlineData("name: \"\\q\"\n", "p.yaml:2:", "bad YAML")]
    [InlineData("name: a\0b\n", "p.yaml:2:8", "U+0000")]
    [InlineData("name: a\u001bb\n", "p.yaml:2:8", "U+001B")]
    [InlineData("no: a\n", "p.yaml:2:1", "without quotes")]
    public void Parse_WhatIsNotPlainYaml_IsRefusedWithItsPlace(string body, string place, string message)
    {
        Problem problem = Reading.File(body).Problems[0];

        Assert.StartsWith(place, problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(78, problem.ExitCode);
    }

    [Fact]
    public void Load_InvalidUtf8_NamesLineAndColumn()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("p.yaml", "");
        File.WriteAllBytes(path, [.. "version: 1\nname: é"u8, 0xFF, .. "\n"u8]);

        Problem problem = Assert.Single(DefinitionReader.Load(new DefinitionSources { File = path }).Problems);

        Assert.Equal($"{path}:2:8: byte 0xFF is not valid UTF-8; save the file as UTF-8", problem.ToString());
    }

    [Fact]
    public void Load_ByteOrderMarkAndCarriageReturns_AreFine()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("p.yaml", "\uFEFFversion: 1\r\nname: a\r\nnme: b\r\n");

        LoadedDefinition loaded = DefinitionReader.Load(new DefinitionSources { File = path });

        Assert.Equal($"{path}:3:1: unknown key 'nme'; did you mean 'name'?", Assert.Single(loaded.Problems).ToString());
        Assert.Equal("a", loaded.Definition.Name);
    }

    public static TheoryData<string, string> Hostile() => new()
    {
        { "flow lists", new string('[', 100_000) },
        { "flow maps", new string('{', 100_000) },
        { "flow maps with keys", Repeat("{a: ", 100_000) },
        { "block lists", Repeat("- ", 100_000) },
        { "block keys", Repeat("? ", 100_000) },
        { "block keys and lists", Repeat("? - ", 100_000) },
        { "explicit keys in flow", "{" + Repeat("? {", 100_000) },
        { "values", Repeat("a: ", 100_000) },
        { "closed lists", new string('[', 100_000) + new string(']', 100_000) },
        { "deeper by indentation", string.Concat(Enumerable.Range(0, 1_400).Select(i => new string(' ', i) + "a:\n")) },
        { "10 MB of text", new string('x', 10_000_000) },
        { "10 MB of keys", string.Concat(Enumerable.Range(0, 900_000).Select(i => $"k{i}: 1\n")) },
        { "10 MB of brackets", new string('[', 10_000_000) },
        { "quotes", new string('"', 1_000_000) },
        { "an open quote", "a: \"" + new string('x', 1_000_000) },
        { "an open block", "a: |\n " + new string('x', 1_000_000) },
        { "blanks", new string(' ', 1_000_000) + "a" },
        { "line ends", new string('\n', 1_000_000) + "a" },
        { "comments", Repeat("#\n", 500_000) },
        { "anchors", Repeat("&a ", 300_000) },
        { "tags", Repeat("!a ", 300_000) },
        { "percent signs", Repeat("%a b\n", 200_000) },
        { "documents", Repeat("---\n", 250_000) },
        { "many items", "stages: [" + Repeat("a,", 500_000) + "]" },
        { "many unknown keys", string.Concat(Enumerable.Range(0, 20_000).Select(i => $"kx{i}: 1\n")) },
        { "a long key", new string('k', 1_000_000) + ": 1" },
        { "escapes", "a: \"" + Repeat("\\U0000", 150_000) + "\"" },
        { "large code points", "a: \"\\UFFFFFFFF\"" },
        { "lone surrogates", "a: \"\\uD800\"" },
        { "commas", "a: [" + new string(',', 500_000) },
        { "colons", new string(':', 1_000_000) },
        { "colons in flow", "{" + Repeat(": ", 500_000) },
        { "question marks in flow", "[" + Repeat("? ", 500_000) },
        { "pipes", Repeat("|\n", 500_000) },
        { "stars", Repeat("*", 1_000_000) },
        { "columns", "columns:\n" + string.Concat(Enumerable.Range(0, 12_000).Select(i => $"  kx{i}: {{required: true}}\n")) },
        { "billion laughs", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Load_HostileFile_IsRefusedWithinTwoSecondsAndBoundedMemory(string what, string text)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("p.yaml", text);
        using Process self = Process.GetCurrentProcess();
        TimeSpan busyBefore = self.TotalProcessorTime;
        (LoadedDefinition loaded, long allocated) = await Task.Run(() =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            return (DefinitionReader.Load(new DefinitionSources { File = path }), GC.GetAllocatedBytesForCurrentThread() - before);
        }).WaitAsync(TimeSpan.FromSeconds(60));
        self.Refresh();
        TimeSpan busy = self.TotalProcessorTime - busyBefore;

        Assert.True(loaded.Problems.Count is > 0 and <= 101, what);
        // Processor time, since what else the machine does is not the file's fault.
        Assert.True(busy < TimeSpan.FromSeconds(2), $"{what}: {busy}");
        Assert.True(allocated < 200_000_000, $"{what}: {allocated} bytes allocated, kept or not");
        Assert.All(loaded.Problems, problem => Assert.Equal(78, problem.ExitCode));
    }

    [Fact]
    public void Parse_SixtyFourDeep_IsReadAndOneMoreIsNot()
    {
        // The root map and the map of the stage stand around the lists.
        string Nested(int lists) => "stages:\n- filter: " + new string('[', lists) + new string(']', lists) + "\n";

        Assert.Empty(Reading.File(Nested(61)).Problems);
        Assert.Contains("64 deep", Assert.Single(Reading.File(Nested(62)).Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_MutatedExample_NeverThrows()
    {
        const string marks = "{}[]:,-?&*!|>'\"%@`#~\n\t \\\u0085";
        Random random = new(20240611);
        for (int i = 0; i < 3_000; i++)
        {
            StringBuilder text = new(Example.Text);
            for (int edit = random.Next(1, 8); edit > 0; edit--)
            {
                int at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0: text.Remove(at, Math.Min(random.Next(1, 10), text.Length - at)); break;
                    case 1: text.Insert(at, marks[random.Next(marks.Length)]); break;
                    default: text[at] = (char)random.Next(1, 0x2100); break;
                }
            }

            DefinitionReader.Parse(text.ToString());
        }
    }

    private static string Repeat(string part, int times) => new StringBuilder(part.Length * times).Insert(0, part, times).ToString();

    [Theory]
    [InlineData("version: 1\nrun:\n\tjobs: 2\n", 3)]
    [InlineData("version: 1\nrun:\n  jobs: 2\n\tdop: 3\n", 4)]
    public void Parse_TabInTheIndentation_IsToldInItsLine(string text, int line) =>
        Assert.Contains(DefinitionReader.Parse(text, "p.yaml").Problems, problem => problem.Mark!.Value.Line == line);
}

using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pipeline.Files;

namespace Pipeline.Core.Tests.Files;

public sealed class OutputPathsTests
{
    private static readonly string[] Awkward =
    [
        "", ".", "..", "../../x", "/etc/x", "a/b", "a\\b", "\0", "a\nb", "-rf", " ", "a ", " a", "a.", ".a", "_SUCCESS", "_manifest.json", ".pipeline",
        "__HIVE_DEFAULT_PARTITION__", "__EMPTY_TEXT__", "%", "%41", "A", "a", "%61", "%2E", "CON", "con", "con.txt", "COM1", "com", "lpt9.a.b", "nul ", "aux",
        "DE", "de", "De", "é", "e\u0301", "É", "ß", "SS", "ſ", "s", "K", "K", "k", "ı", "i", "I", "İ", "~", "a~b", "C:", "a:b", "*", "?", "$(id)", "'", "\"",
        "\u202e", "\ud83d\ude00",
    ];

    public static TheoryData<bool> Folding => [false, true];

    [Theory]
    [InlineData("DE", "DE")]
    [InlineData("New York", "New York")]
    [InlineData("2026-11-23", "2026-11-23")]
    [InlineData("..", "%2E%2E")]
    [InlineData("../x", "%2E.%2Fx")]
    [InlineData("", "__EMPTY_TEXT__")]
    [InlineData("__HIVE_DEFAULT_PARTITION__", "%5F_HIVE_DEFAULT_PARTITION__")]
    [InlineData("-rf", "%2Drf")]
    [InlineData("nul.txt", "%6Eul.txt")]
    [InlineData("München", "M%C3%BCnchen")]
    [InlineData("50%", "50%25")]
    public void FileNamePart_Value_IsReadable(string value, string expected) => Assert.Equal(expected, Name(value, foldsCase: false));

    [Fact]
    public void FileNamePart_WhereCaseIsFolded_EscapesCapitals() => Assert.Equal("%44%45", Name("DE", foldsCase: true));

    [Fact]
    public void FileNamePart_WithSeparator_KeepsPairsApart()
    {
        static string Pair(string a, string b) =>
            OutputPaths.FileNamePart(Encoding.UTF8.GetBytes(a), separators: "-") + "-" + OutputPaths.FileNamePart(Encoding.UTF8.GetBytes(b), separators: "-");
        Assert.NotEqual(Pair("a-b", "c"), Pair("a", "b-c"));
    }

    [Theory]
    [MemberData(nameof(Folding))]
    public void FileNamePart_AwkwardValues_NeverShareAName(bool foldsCase)
    {
        string[] values = [.. Awkward.Concat(Awkward.Select(value => value + new string('x', 300))).Distinct(StringComparer.Ordinal)];
        string[] names = [.. values.Select(value => Name(value, foldsCase)).Append(OutputPaths.NullPart)];
        Assert.All(names, AssertOneSafeComponent);
        Assert.Equal(values.Length + 1, names.Select(name => foldsCase ? name.ToUpperInvariant() : name).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(Folding))]
    public void FileNamePart_AnyTwoByteStrings_DistinctNames(bool foldsCase)
    {
        // Few different bytes, so that values come close to each other.
        Gen<byte[]> value = Gen.Elements("aAbB%2541._- ~/"u8.ToArray().Append((byte)0xc3).Append((byte)0xa9)).ArrayOf();
        Prop.ForAll(Arb.From(value.Two()), pair =>
        {
            string first = OutputPaths.FileNamePart(pair.Item1, foldsCase);
            string second = OutputPaths.FileNamePart(pair.Item2, foldsCase);
            AssertOneSafeComponent(first);
            bool sameName = string.Equals(first, second, foldsCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
            return sameName == pair.Item1.AsSpan().SequenceEqual(pair.Item2);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Theory]
    [MemberData(nameof(Folding))]
    public void FileNamePart_UnlessShortened_CanBeReadBack(bool foldsCase) =>
        Prop.ForAll<byte[]>(value =>
        {
            string name = OutputPaths.FileNamePart(value, foldsCase);
            AssertOneSafeComponent(name);
            return value.Length == 0 || name.Contains('~', StringComparison.Ordinal) || Decode(name).AsSpan().SequenceEqual(value);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Theory]
    [InlineData("a.csv", true)]
    [InlineData("a/b.csv", true)]
    [InlineData("a/../b.csv", false)]
    [InlineData("/a", false)]
    [InlineData("a//b", false)]
    [InlineData("./a", false)]
    [InlineData("", false)]
    [InlineData("a\0", false)]
    public void IsBelow_Path_OnlyRealComponents(string path, bool expected) => Assert.Equal(expected, OutputPaths.IsBelow(path));

    private static string Name(string value, bool foldsCase) => OutputPaths.FileNamePart(Encoding.UTF8.GetBytes(value), foldsCase);

    private static void AssertOneSafeComponent(string name)
    {
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, OutputPaths.LongestPart);
        Assert.All(name, c => Assert.InRange(c, ' ', '~'));
        Assert.DoesNotContain('/', name);
        Assert.DoesNotContain('\\', name);
        Assert.DoesNotContain(':', name);
        Assert.DoesNotContain(name[0], ".- ");
        Assert.DoesNotContain(name[^1], ". ");
    }

    private static byte[] Decode(string name)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < name.Length; i++)
        {
            bytes.Add(name[i] == '%' ? Convert.ToByte(name.Substring((i += 2) - 1, 2), 16) : (byte)name[i]);
        }

        return [.. bytes];
    }
}

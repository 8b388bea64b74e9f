using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Pipeline.Definition;

namespace Pipeline.Core.Tests.Definition;

/// <summary>Holds what is made of a setting to its line in the table: a new key that is forgotten somewhere fails here.</summary>
public sealed class SettingTableTests
{
    public static TheoryData<string> Paths => [.. SettingKeys.All.Select(key => key.Path)];

    public static TheoryData<string> Flags => [.. SettingKeys.All.Select(key => key.Flag).OfType<string>()];

    [Theory]
    [MemberData(nameof(Flags))]
    public void Load_EachSettingFlag_WorksAsFlagAndVariable(string flag)
    {
        SettingKey key = SettingKeys.OfFlag(flag)!;
        string value = Example(key);
        string variable = SettingFlags.Find(flag)!.Variable!;

        LoadedDefinition asFlag = Reading.Flags(flag, value);
        LoadedDefinition asVariable = DefinitionReader.Load(Variable(variable, value));

        Assert.Empty(asFlag.Problems);
        Assert.Empty(asVariable.Problems);
        Assert.Contains(asFlag.Definition.Origins, origin => origin.Key.StartsWith(key.Path, StringComparison.Ordinal) && origin.Origin == "flag " + flag);
        Assert.Contains(asVariable.Definition.Origins, origin => origin.Key.StartsWith(key.Path, StringComparison.Ordinal) && origin.Origin == "environment " + variable);
    }

    [Theory]
    [MemberData(nameof(Flags))]
    public void Repeat_EachSettingFlag_IsRepeatedWhereItShapesRecords(string flag)
    {
        SettingKey key = SettingKeys.OfFlag(flag)!;
        string value = Example(key);
        FlagSetting[] expected = key.ShapesRecords ? [new(flag, value)] : [];

        Assert.Equal(expected, RepeatedSettings.Of(Reading.Sources(flag, value)));
        Assert.Equal(expected, RepeatedSettings.Of(Variable(SettingFlags.Find(flag)!.Variable!, value)));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Repeat_EachKeyThatIsSet_IsRepeatedWhereItShapesRecords(string path)
    {
        SettingKey key = SettingKeys.Find(path)!;
        string setting = $"{path.Replace("*", "id", StringComparison.Ordinal)}=x";

        Assert.Equal(key.ShapesRecords, RepeatedSettings.Of(Reading.Sources("--set", setting)).Count == 1);
        Assert.Equal(key.ShapesRecords, RepeatedSettings.Of(Variable("PIPELINE_SET", setting)).Count == 1);
    }

    [Theory]
    [InlineData("run.dop.keep=2", false)]
    [InlineData("run={ jobs: 2 }", false)]
    [InlineData("rejects={ max: 2 }", false)]
    [InlineData("output={ stale: remove }", true)]
    [InlineData("columns={ a: { min: 2 } }", true)]
    [InlineData("columns.\"a.b\".min=2", true)]
    [InlineData("stages=[{ filter: a }]", true)]
    public void Repeat_PartOrGroupOfKeys_IsRepeatedWhereOneOfThemShapesRecords(string setting, bool isRepeated) =>
        Assert.Equal(isRepeated, RepeatedSettings.Of(Reading.Sources("--set", setting)).Count == 1);

    [Fact]
    public void Repeat_FlagOverVariable_TheFlagAloneStays()
    {
        DefinitionSources sources = Reading.Sources("--delimiter", ";", "--type", "a=integer", "--where", "a > 1", "--jobs", "2") with
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PIPELINE_DELIMITER"] = "tab",
                ["PIPELINE_TYPE"] = "a=decimal,b=date",
                ["PIPELINE_NO_HEADERS"] = "false",
                ["PIPELINE_NO_EXEC"] = "false",
                ["PIPELINE_MEMORY"] = "1MiB",
            },
        };

        Assert.Equal(
            ["--type a=decimal,b=date", "--set input.csv.header=true", "--delimiter ;", "--type a=integer", "--where a > 1"],
            RepeatedSettings.Of(sources).Select(flag => $"{flag.Flag} {flag.Value}"));
    }

    [Fact]
    public void Load_NoSources_GivesTheDefaultsOfTheRecords() => AssertSame(new PipelineDefinition(), DefinitionReader.Load(new DefinitionSources()).Definition, "definition");

    [Fact]
    public void Flags_OfTheTable_HaveAMeaningAndNoNameTwice()
    {
        string[] names = [.. SettingFlags.All.SelectMany(flag => new[] { flag.Name, flag.Short }).OfType<string>()];

        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
        Assert.All(SettingFlags.All, flag => Assert.True(flag.Meaning.EndsWith('.') && flag.Takes is not "", flag.Name));
        Assert.All(SettingKeys.All, key => Assert.True(key.Meaning.EndsWith('.'), key.Path));
    }

    /// <summary>After a change of the table, the failure shows what belongs into the chapter.</summary>
    [Fact]
    public void Guide_Settings_ListsTheTable()
    {
        string[] lines = [.. SettingKeys.All.Where(key => !key.FlagOnly).SelectMany(Reference)];
        string expected = string.Join('\n', lines);
        string chapter = File.ReadAllText(GuidePath("settings.md"));

        Assert.True(chapter.Contains($"\n{expected}\n", StringComparison.Ordinal), "src/Guide/settings.md should have these lines:\n" + expected);
    }

    private static IEnumerable<string> Reference(SettingKey key)
    {
        StringBuilder line = new($"- `{key.Path.Replace("*", "NAME", StringComparison.Ordinal)}`");
        line.Append(key.Default is { } value ? $" = `{value}`" : "");
        line.Append(key.Flag is { } flag ? $", flag `{flag}{(key.Takes is { } takes ? " " + takes : "")}`" : "").Append(':');
        foreach (string word in key.Meaning.Split(' '))
        {
            if (line.Length + 1 + word.Length > 118)
            {
                yield return line.ToString();
                line.Clear().Append(' ');
            }

            line.Append(' ').Append(word);
        }

        yield return line.ToString();
    }

    private static DefinitionSources Variable(string name, string value) =>
        new() { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value } };

    /// <summary>A value that the key takes.</summary>
    private static string Example(SettingKey key) => key.Bare ?? new[] { "true", ";", "2", "1MiB", "64MiB", "60s", "utf-8", "warn", "csv" }
        .FirstOrDefault(text => key.Takes is null == text is "true" && ReadsAs(key, text)) ?? "read=2";

    private static bool ReadsAs(SettingKey key, string text) => key.Type.Read(SettingNode.Scalar(text, default), key.Path, new ProblemList()) is not null;

    private static void AssertSame(object? expected, object? actual, string at)
    {
        if (at.EndsWith(nameof(PipelineDefinition.Origins), StringComparison.Ordinal))
        {
            return;
        }

        if (expected is IEnumerable many and not string)
        {
            Assert.Equal(many.Cast<object>(), ((IEnumerable)actual!).Cast<object>());
            return;
        }

        if (expected?.GetType() is not { Namespace: "Pipeline.Definition", IsEnum: false })
        {
            Assert.True(Equals(expected, actual), $"{at}: {expected} in the record, {actual} read");
            return;
        }

        foreach (PropertyInfo property in expected.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            AssertSame(property.GetValue(expected), property.GetValue(actual), $"{at}.{property.Name}");
        }
    }

    private static string GuidePath(string name, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/Guide", name));
}

using Pipeline.Definition;

namespace Pipeline.Core.Tests.Definition;

/// <summary>Short ways to read settings in tests.</summary>
internal static class Reading
{
    public static LoadedDefinition File(string body) => DefinitionReader.Parse("version: 1\n" + body, "p.yaml");

    public static LoadedDefinition Flags(params string[] flagsAndValues) => DefinitionReader.Load(Sources(flagsAndValues));

    public static LoadedDefinition FileAndFlags(string body, params string[] flagsAndValues)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("p.yaml", "version: 1\n" + body);
        return DefinitionReader.Load(Sources(flagsAndValues) with { File = path });
    }

    public static DefinitionSources Sources(params string[] flagsAndValues) => new()
    {
        Flags = [.. flagsAndValues.Chunk(2).Select(pair => new FlagSetting(pair[0], pair[1]))],
    };

    public static string Origin(this LoadedDefinition loaded, string key) => loaded.Definition.Origins.Single(origin => origin.Key == key).Origin;
}

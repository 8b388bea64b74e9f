namespace Pipeline.Definition;

/// <summary>The flag <c>--lenient</c>, which stands for a handful of settings.</summary>
internal static class Lenient
{
    /// <summary>Its name.</summary>
    public const string Flag = "--lenient";

    /// <summary>What it sets.</summary>
    public static (string Key, string Value)[] Settings { get; } =
    [
        ("short", "recover"),
        ("long", "recover"),
        ("quotes", "recover"),
        ("invalid", "replace"),
        ("header_names", "rename"),
        ("another_table", "end"),
    ];
}

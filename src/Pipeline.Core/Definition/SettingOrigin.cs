namespace Pipeline.Definition;

/// <summary>A setting in force, for <c>--explain-config</c> and run.json.</summary>
/// <param name="Key">Dotted path in the pipeline file.</param>
/// <param name="Value">Value as text.</param>
/// <param name="Origin"><c>default</c>, <c>flag --x</c>, <c>environment X</c> or <c>file:line:column</c>.</param>
public sealed record SettingOrigin(string Key, string Value, string Origin);

namespace Pipeline.Definition;

/// <summary>One stage as written; its kind's file reads <see cref="Body"/>.</summary>
/// <param name="Kind">Such as <c>filter</c>.</param>
/// <param name="Name">Name given by the user, or null: then it is called kind-N.</param>
/// <param name="Body">The value under the kind's key.</param>
/// <param name="Mark">Where the stage stands.</param>
public sealed record StageDefinition(string Kind, string? Name, SettingNode Body, SourceMark Mark);

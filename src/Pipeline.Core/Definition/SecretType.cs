using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>A secret by reference: <c>{ env: NAME }</c> or <c>{ file: PATH }</c>. What is written in its place is told to nobody, since it may be the secret.</summary>
internal sealed class SecretType : SettingType
{
    /// <inheritdoc/>
    public override string Expected => "{ env: NAME } or { file: PATH }, which say where the secret stands";

    /// <inheritdoc/>
    public override object? Read(SettingNode node, string key, ProblemList problems)
    {
        if (node is { Kind: SettingKind.Map, Entries: [{ Value: { Kind: SettingKind.Scalar, Text.Length: > 0 } value } entry] })
        {
            switch (entry.Key)
            {
                case "env":
                    return new SecretReference(value.Text, null);
                case "file":
                    return new SecretReference(null, Path.GetFullPath(value.Text, value.Mark.Folder()));
            }
        }

        problems.Add(node.Mark, $"{key}: expected {Expected}");
        return null;
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["minProperties"] = 1,
        ["maxProperties"] = 1,
        ["properties"] = new JsonObject
        {
            ["env"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 },
            ["file"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 },
        },
    };
}

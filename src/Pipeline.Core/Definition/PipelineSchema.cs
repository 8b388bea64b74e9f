using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>JSON Schema (draft 2020-12) of the pipeline file, made from the table that the reader reads by.</summary>
public static class PipelineSchema
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as JSON text.</summary>
    /// <param name="stageKinds">The JSON Schema of what stands under each kind of stage.</param>
    /// <exception cref="JsonException">A fragment is not JSON.</exception>
    public static string Create(IReadOnlyDictionary<string, string> stageKinds)
    {
        ArgumentNullException.ThrowIfNull(stageKinds);
        JsonObject root = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Pipeline file",
        };
        foreach ((string name, JsonNode? value) in Group("", stageKinds).ToList())
        {
            root[name] = value?.DeepClone();
        }

        root["required"] = new JsonArray("version");
        return root.ToJsonString(Indented);
    }

    /// <summary>The schema of the keys below <c>input.csv</c>.</summary>
    internal static JsonObject Csv() => Group("input.csv.", new Dictionary<string, string>(StringComparer.Ordinal));

    private static JsonObject Group(string group, IReadOnlyDictionary<string, string> stageKinds)
    {
        JsonObject properties = [];
        foreach (string name in SettingKeys.Below(group))
        {
            string path = group + name;
            properties[name] = SettingKeys.Find(path) is { } key ? Key(key)
                : path is "columns" ? new JsonObject { ["type"] = Nullable("object"), ["additionalProperties"] = Group("columns.*.", stageKinds) }
                : path is "stages" ? new JsonObject { ["type"] = Nullable("array"), ["items"] = Stage(stageKinds) }
                : Group(path + ".", stageKinds);
        }

        return new JsonObject { ["type"] = group.Length == 0 ? "object" : Nullable("object"), ["additionalProperties"] = false, ["properties"] = properties };
    }

    private static JsonObject Key(SettingKey key)
    {
        JsonObject schema = key.Type.Schema();
        schema["description"] = key.Meaning;
        if (key.Default is { } text)
        {
            schema["default"] = key.Type is BooleanType or IntegerType or NumberType or RejectLimitType or TextListType ? JsonNode.Parse(text) : text;
        }

        return schema;
    }

    private static JsonObject Stage(IReadOnlyDictionary<string, string> stageKinds)
    {
        JsonObject properties = new()
        {
            ["name"] = new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9_-]{1,64}$", ["description"] = "Name of the stage, for --dop and the report." },
        };
        JsonArray kinds = [];
        foreach ((string kind, string fragment) in stageKinds)
        {
            properties[kind] = JsonNode.Parse(fragment);
            kinds.Add((JsonNode)new JsonObject { ["required"] = new JsonArray(kind) });
        }

        JsonObject stage = new() { ["type"] = "object", ["additionalProperties"] = stageKinds.Count == 0, ["properties"] = properties };
        if (kinds.Count > 0)
        {
            stage["oneOf"] = kinds;
        }

        return stage;
    }

    private static JsonArray Nullable(string type) => new(type, "null");
}

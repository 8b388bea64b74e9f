using System.Text.Json.Nodes;
using Pipeline.Definition;

namespace Pipeline.Core.Tests.Definition;

/// <summary>The JSON Schema says what the reader does: judged by a small validator of the keywords that it uses.</summary>
public sealed class PipelineSchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(PipelineSchema.Create(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["filter"] = """{ "type": "string" }""",
        ["derive"] = """{ "type": "object" }""",
        ["select"] = """{ "type": "array" }""",
    }))!.AsObject();

    [Fact]
    public void Create_ExampleOfTheContract_IsValid()
    {
        ProblemList problems = new();
        SettingNode root = YamlTree.Read(Example.Text, "p.yaml", problems)!;

        Assert.True(problems.IsEmpty);
        Assert.Equal([], Faults(Json(root), Schema, "$"));
    }

    [Theory]
    [InlineData("name: a")]
    [InlineData("version: 2")]
    [InlineData("version: 1\nnme: a")]
    [InlineData("version: 1\ninput: { csv: { delimiter: ----------------- } }")]
    [InlineData("version: 1\ninput: { csv: { header: \"true\" } }")]
    [InlineData("version: 1\ncolumns: { a: { type: int } }")]
    [InlineData("version: 1\ncolumns: { a: { min_length: -1 } }")]
    [InlineData("version: 1\nstages: [{ filter: a, select: [b] }]")]
    [InlineData("version: 1\nstages: [{ name: a }]")]
    [InlineData("version: 1\nstages: [{ fliter: a }]")]
    [InlineData("version: 1\nrun: { dop: 0 }")]
    [InlineData("version: 1\nrun: { jobs: many }")]
    [InlineData("version: 1\noutput: { stale: delete }")]
    [InlineData("version: 1\n\"--output\": a")]
    public void Create_WrongFile_IsInvalidToo(string text)
    {
        SettingNode root = YamlTree.Read(text, "p.yaml", new ProblemList())!;

        Assert.NotEmpty(Faults(Json(root), Schema, "$"));
    }

    [Fact]
    public void Create_EveryKey_HasADescriptionAndAValidDefault()
    {
        foreach (SettingKey key in SettingKeys.All.Where(key => !key.FlagOnly))
        {
            JsonNode node = Schema;
            foreach (string part in key.Path.Split('.'))
            {
                node = part == "*" ? node["additionalProperties"]! : node["properties"]![part]!;
            }

            Assert.False(string.IsNullOrEmpty(node["description"]?.GetValue<string>()), key.Path);
            if (node["default"] is { } value)
            {
                Assert.Equal([], Faults(value, node.AsObject(), key.Path));
            }
        }
    }

    private static JsonNode? Json(SettingNode node) => node.Kind switch
    {
        SettingKind.Null => null,
        SettingKind.List => new JsonArray([.. node.Items.Select(Json)]),
        SettingKind.Map => new JsonObject(node.Entries.Select(entry => KeyValuePair.Create(entry.Key, Json(entry.Value)))),
        _ when node.Quoted => JsonValue.Create(node.Text),
        _ => node.Text is "true" or "false" ? JsonValue.Create(node.Text == "true")
            : long.TryParse(node.Text, out long number) ? JsonValue.Create(number) : JsonValue.Create(node.Text),
    };

    private static decimal Number(JsonNode value) => decimal.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);

    private static List<string> Faults(JsonNode? value, JsonObject schema, string at)
    {
        List<string> faults = [];
        string type = value switch
        {
            null => "null",
            JsonArray => "array",
            JsonObject => "object",
            _ => value.GetValueKind() switch { System.Text.Json.JsonValueKind.Number => "integer", System.Text.Json.JsonValueKind.String => "string", _ => "boolean" },
        };
        IEnumerable<string> types = schema["type"] switch { JsonArray many => many.Select(one => one!.GetValue<string>()), { } one => [one.GetValue<string>()], null => [type] };
        if (!types.Any(allowed => allowed == type || (allowed == "number" && type == "integer")))
        {
            return [$"{at}: {type}"];
        }

        Check(schema["enum"] is not JsonArray choices || choices.Any(choice => JsonNode.DeepEquals(choice, value)), "enum");
        Check(schema["minimum"] is not { } minimum || Number(value!) >= Number(minimum), "minimum");
        Check(schema["maximum"] is not { } maximum || Number(value!) <= Number(maximum), "maximum");
        Check(type != "string" || schema["minLength"] is not { } shortest || value!.GetValue<string>().Length >= shortest.GetValue<int>(), "minLength");
        Check(type != "string" || schema["maxLength"] is not { } longest || value!.GetValue<string>().Length <= longest.GetValue<int>(), "maxLength");
        Check(type != "string" || schema["pattern"] is not { } pattern || System.Text.RegularExpressions.Regex.IsMatch(value!.GetValue<string>(), pattern.GetValue<string>()), "pattern");
        Check(schema["anyOf"] is not JsonArray any || any.Any(one => Faults(value, one!.AsObject(), at).Count == 0), "anyOf");
        Check(schema["oneOf"] is not JsonArray only || only.Count(one => Faults(value, one!.AsObject(), at).Count == 0) == 1, "oneOf");
        if (value is JsonArray items && schema["items"] is JsonObject itemSchema)
        {
            faults.AddRange(items.SelectMany((item, i) => Faults(item, itemSchema, $"{at}[{i}]")));
        }

        if (value is JsonObject map)
        {
            Check(schema["required"] is not JsonArray required || required.All(name => map.ContainsKey(name!.GetValue<string>())), "required");
            foreach ((string name, JsonNode? member) in map)
            {
                switch (schema["properties"]?[name] ?? schema["additionalProperties"])
                {
                    case JsonObject inner: faults.AddRange(Faults(member, inner, $"{at}.{name}")); break;
                    case JsonValue allowed: Check(allowed.GetValue<bool>(), name); break;
                }
            }
        }

        return faults;

        void Check(bool holds, string keyword)
        {
            if (!holds)
            {
                faults.Add($"{at}: {keyword}");
            }
        }
    }
}

using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pipeline.Core.Tests.Graph;

namespace Pipeline.Core.Tests.Http;

/// <summary>Each record gets the answer for its own key, whatever its fields look like and however its batch is gone through.</summary>
public sealed class HttpKeyTests : IDisposable
{
    // Of values that are in quotes, null is not one.
    private static readonly string?[] Values = [null, "", "a", "b", "a\"b", "\"", "x,y", "two\nlines", "ü", new('l', 70), "ab", "aab"];

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("{a}", "{b}", "", 200)]
    [InlineData("{a}", "{b}", "", 1 << 20)]
    [InlineData("{b}", "{b}", "  - { filter: \"n % 3 > 0\" }\n", 1 << 20)]
    [InlineData("{c}", "{b}", "  - { derive: { c: \"a || '!'\" } }\n", 200)]
    [InlineData("{c}", "{b}", "  - { derive: { c: \"a || '!'\" } }\n  - { filter: \"n % 7 > 0\" }\n", 1 << 20)]
    public async Task Execute_FieldsOfAnyShape_GiveEachRecordTheAnswerForItsKey(string first, string second, string before, int batchBytes)
    {
        await using TestService service = await TestService.StartAsync(EchoAsync);
        Random random = new(before.Length + batchBytes);
        (string? A, string? B)[] records = [.. Enumerable.Range(0, 900).Select(_ => (Values[random.Next(Values.Length)], Values[random.Next(Values.Length)]))];
        StringBuilder file = new("n,a,b\n");
        for (int n = 0; n < records.Length; n++)
        {
            file.Append(n).Append(',').Append(Field(records[n].A, random)).Append(',').Append(Field(records[n].B, random)).Append(n % 50 == 0 ? "\n\n" : "\n");
        }

        folder.Write("a.csv", file.ToString());
        string yaml = "columns: { n: { type: integer } }\nstages:\n" + before + HttpStageTests.Stage(service, "/", $"method: POST\nbody: [\"{first}\", \"{second}\"]\nnot_found: \"null\"")["stages:\n".Length..] + "  - select: [n, label]\n";

        PipelineResult result = await folder.RunAsync(yaml, definition => definition with { Run = definition.Run with { BatchBytes = batchBytes } });

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        Assert.True(result.Report.Totals.Balanced);
        StringBuilder expected = new("n,label\n");
        HashSet<string> keys = [];
        for (int n = 0; n < records.Length; n++)
        {
            if ((before.Contains("% 3", StringComparison.Ordinal) && n % 3 == 0) || (before.Contains("% 7", StringComparison.Ordinal) && n % 7 == 0))
            {
                continue;
            }

            string? one = first == "{a}" ? records[n].A : first == "{b}" ? records[n].B : records[n].A is { } a ? a + "!" : null;
            string key = Echo(one, records[n].B);
            bool isAsked = one is not null || records[n].B is not null;
            expected.Append(n).Append(',').Append(isAsked ? key : "").Append('\n');
            keys.UnionWith(isAsked ? [key] : []);
        }

        Assert.Equal(expected.ToString(), result.PublishedText());
        Assert.Equal(keys.Count, service.Targets.Count);
    }

    /// <summary>A field of a file; in quotes where it must be, or by chance.</summary>
    private static string Field(string? value, Random random) => value is null ? ""
        : value.Length == 0 || value.AsSpan().ContainsAny('"', ',', '\n') || random.Next(3) == 0 ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : value;

    /// <summary>What the service makes of two values: text without anything that a file would have in quotes.</summary>
    private static string Echo(string? a, string? b) => $"<{Hex(a)}|{Hex(b)}>";

    private static string Hex(string? value) => value is null ? "null" : Convert.ToHexString(Encoding.UTF8.GetBytes(value));

    private static async Task EchoAsync(HttpContext context)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
        await HttpStageTests.Json(context, $$"""{"label":"{{Echo(body.RootElement[0].GetString(), body.RootElement[1].GetString())}}"}""");
    }
}

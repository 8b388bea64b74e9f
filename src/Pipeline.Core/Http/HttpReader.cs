using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Pipeline.Definition;
using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Stages;
using IntegerType = Pipeline.Definition.IntegerType;
using TextType = Pipeline.Definition.TextType;

namespace Pipeline.Http;

/// <summary>Reads the body of an <c>http</c> stage, and tells all that is wrong with it.</summary>
internal sealed partial class HttpReader(StageBinding binding)
{
    private const int MostAtOnce = 1000;

    private static readonly string[] Keys =
    [
        "url", "method", "headers", "body", "idempotency_key", "output", "not_found", "rate", "concurrency", "timeout", "retries", "retry_budget",
        "cache", "when_down", "max_body", "batch", "allow_addresses", "ca", "proxy",
    ];

    // What shapes an answer, apart from the values of a record. Of a header that is secret its name does.
    private static readonly string[] Shaping = ["url", "method", "headers", "body", "batch", "output"];

    private readonly ProblemList problems = new();
    private readonly SettingNode body = binding.Stage.Body;
    private readonly List<string> names = [];

    /// <summary>Keys whose values decide how requests go, and not what is asked or made of answers.</summary>
    public static IReadOnlyList<string> Pace { get; } = ["rate", "concurrency", "timeout", "retries", "retry_budget", "cache", "when_down", "allow_addresses", "ca", "proxy"];

    /// <summary>The definition and the schema behind the stage, or null after problems.</summary>
    public (HttpDefinition Definition, Schema Output, int[] Slots)? Read()
    {
        if (body.Kind != SettingKind.Map)
        {
            binding.Problem(body, "expected { url: \"https://host/path/{column}\", output: { NAME: { path: /member, type: TYPE } } }");
            return null;
        }

        bool fine = binding.OnlyKeys(body, Keys);
        bool posts = string.Equals(Word("method", "GET", "POST"), "POST", StringComparison.Ordinal);
        UrlTemplate? url = Parsed(body.Find("url") ?? body, node => UrlTemplate.Parse(Text(node, "url"), names));
        BodyTemplate? content = body.Find("body") is { } written ? Parsed(written, node => BodyTemplate.Parse(node, names)) : null;
        ListDefinition? list = ReadList(body.Find("batch"));
        if (content is not null && !posts)
        {
            Refuse(body.Find("body")!, "a body is posted: write method: POST, or put the columns into url");
        }

        if (list is not null && (!posts || content is null || url?.Columns.Any() == true))
        {
            Refuse(body.Find("batch")!, "lists of keys are posted: write method: POST and the list's item under body, and no column into url");
        }

        (Schema output, int[] slots, List<AnsweredColumn> columns) = ReadOutput();
        Column?[] key = [.. names.Select(name => binding.Column(SettingNode.Scalar(name, (body.Find("url") ?? body).Mark)))];
        if (url is not null && names.Count == 0 && problems.IsEmpty)
        {
            Refuse(body.Find("url")!, "no column stands in url or body: one answer for all records is no enrichment; write {column} where its value belongs");
        }

        AddressRules addresses = new(ReadAddresses());
        if (url is not null && IPAddress.TryParse(url.Host, out IPAddress? address) && addresses.Refuse(address) is { } refused)
        {
            Refuse(body.Find("url")!, $"{address} is {refused}: list it under allow_addresses if it is meant");
        }

        HttpDefinition defaults = new() { Url = url!, Key = [], Answers = new AnswerMapping([]), Identity = [] };
        (TimeSpan ttl, TimeSpan negative, long size) = ReadCache(body.Find("cache"), defaults.CacheMaxBytes);
        HttpDefinition definition = defaults with
        {
            Key = [.. key.OfType<Column>()],
            Answers = new AnswerMapping(columns),
            Posts = posts,
            Body = content,
            List = list,
            Headers = ReadHeaders(body.Find("headers")),
            IdempotencyHeader = HeaderName(body.Find("idempotency_key"), defaults.IdempotencyHeader),
            NotFound = Word("not_found", "reject", "null", "drop") switch { "null" => MissingAnswer.Null, "drop" => MissingAnswer.Drop, _ => MissingAnswer.Reject },
            Rate = ReadRate(body.Find("rate")),
            Concurrency = body.Find("concurrency") is { Kind: SettingKind.Scalar, Text: "auto" } ? null : (int?)Value<long>("concurrency", new IntegerType(1, MostAtOnce)),
            Timeout = Value<TimeSpan>("timeout", new DurationType(least: 10)) ?? defaults.Timeout,
            Retries = (int)(Value<long>("retries", new IntegerType(0, 20)) ?? defaults.Retries),
            RetryBudget = ReadShare(body.Find("retry_budget"), defaults.RetryBudget),
            WhenDown = Value<TimeSpan>("when_down", new DurationType(least: 0)) ?? defaults.WhenDown,
            MaxBody = Value<long>("max_body", new SizeType(1, 64 << 20)) ?? defaults.MaxBody,
            CacheTtl = ttl,
            CacheNegativeTtl = negative,
            CacheMaxBytes = size,
            Addresses = addresses,
            Authorities = Value<string>(body.Find("ca"), "ca", new TextType()) is { } file ? Path.GetFullPath(file, body.Find("ca")!.Mark.Folder()) : null,
            Proxy = ReadProxy(body.Find("proxy")),
            Identity = SHA256.HashData(BodyTemplate.Written(writer => SettingNode.Map([.. body.Entries.Where(entry => Shaping.Contains(entry.Key, StringComparer.Ordinal)), .. TypesIn(content, key)], body.Mark).WriteTo(writer))),
        };
        binding.AddProblems(problems.ToList());
        if (url is { IsSecure: false } && definition.Headers.Any(header => header.IsSecret) && problems.IsEmpty)
        {
            binding.AddWarnings([new Problem(body.Mark, "a secret is sent in the clear: write https://", 0)]);
        }

        return fine && problems.IsEmpty && !key.Contains(null) && url is not null ? (definition, output, slots) : null;
    }

    /// <summary>The types of a body's columns: 5 is sent for an integer, "5" for a text.</summary>
    private IEnumerable<SettingEntry> TypesIn(BodyTemplate? content, Column?[] key) => content is null ? []
        : content.Columns.Order().Select(place => new SettingEntry(names[place], body.Mark, SettingNode.Scalar($"{key[place]?.Type}", body.Mark)));

    private void Refuse(SettingNode at, string message) => problems.Add(at.Mark, message);

    private string Text(SettingNode node, string key) => node.Kind == SettingKind.Scalar ? node.Text : throw new FormatException($"expected a text under '{key}'");

    private T? Parsed<T>(SettingNode node, Func<SettingNode, T> parse)
        where T : class
    {
        try
        {
            return parse(node);
        }
        catch (FormatException exception)
        {
            Refuse(node, exception.Message);
            return null;
        }
    }

    private T? Value<T>(string key, SettingType type)
        where T : struct => body.Find(key) is { } node && type.Read(node, key, problems) is T value ? value : null;

    private T? Value<T>(SettingNode? node, string key, SettingType type)
        where T : class => node is null ? null : type.Read(node, key, problems) as T;

    /// <summary>One of some words, of which the first is the default.</summary>
    private string Word(string key, params string[] words)
    {
        // null is a word here, whether or not it is quoted.
        string? text = body.Find(key) switch { null => words[0], { Kind: SettingKind.Null } => "null", { Kind: SettingKind.Scalar } node => node.Text, _ => null };
        if (!words.Contains(text, StringComparer.Ordinal))
        {
            Refuse(body.Find(key)!, $"{key}: expected one of {string.Join(", ", words)}");
        }

        return text ?? words[0];
    }

    private (Schema Output, int[] Slots, List<AnsweredColumn> Columns) ReadOutput()
    {
        Schema schema = binding.Input;
        List<AnsweredColumn> columns = [];
        if (body.Find("output") is not { Kind: SettingKind.Map, Entries.Count: > 0 } output)
        {
            Refuse(body.Find("output") ?? body, "expected the columns of the answer under 'output', such as { score: { path: /score, type: decimal } }");
            return (schema, [], columns);
        }

        foreach (SettingEntry entry in output.Entries)
        {
            SettingNode? path = entry.Value.Kind == SettingKind.Map ? entry.Value.Find("path") : entry.Value;
            SettingNode? type = entry.Value.Find("type");
            if (path is not { Kind: SettingKind.Scalar } || JsonPointer.Parse(path.Text) is not { } pointer || entry.Value.Entries.Any(part => part.Key is not ("path" or "type")))
            {
                Refuse(entry.Value, $"'{entry.Key}': expected where its value stands in the answer, such as {{ path: /items/0/name, type: text }}");
                continue;
            }

            if (type is not null && (type.Kind != SettingKind.Scalar || TypeNames.Find(type.Text) is null))
            {
                Refuse(type, $"the type of '{entry.Key}' is one of text, integer, decimal, double, boolean, date, timestamp");
                continue;
            }

            ColumnType of = type is null ? ColumnType.Text : TypeNames.Find(type.Text)!.Value;
            schema = schema.WithComputed(entry.Key, of, out int slot);
            Column column = new(entry.Key, of, slot);
            columns.Add(new AnsweredColumn(column, pointer, ValueParser.For(column)));
        }

        return (schema, [.. columns.Select(column => column.Column.Slot)], columns);
    }

    private double? ReadRate(SettingNode? node)
    {
        if (node is null)
        {
            return null;
        }

        string[] parts = node.Kind == SettingKind.Scalar ? node.Text.Split('/') : [];
        double per = parts.Length == 1 ? 1 : parts is [_, var unit] ? unit switch { "s" => 1, "m" => 60, "h" => 3600, _ => 0 } : 0;
        if (per > 0 && double.TryParse(parts[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number / per is > 0.0001 and <= 1e6)
        {
            return number / per;
        }

        Refuse(node, "rate: expected how many requests may be sent in a second, such as 200, or 200/s, 6000/m, 100000/h");
        return null;
    }

    private double ReadShare(SettingNode? node, double otherwise)
    {
        if (node is null)
        {
            return otherwise;
        }

        if (node is { Kind: SettingKind.Scalar, Text: [.. var number, '%'] } && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) && percent <= 100)
        {
            return percent / 100;
        }

        Refuse(node, "retry_budget: expected which part of all requests may be sent again, such as 20%");
        return otherwise;
    }
}

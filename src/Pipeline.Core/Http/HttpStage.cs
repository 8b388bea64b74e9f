using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Http;

/// <summary>
/// <c>http: { url: "https://host/customers/{id}", output: { score: { path: /score, type: decimal } } }</c> asks a service for each distinct
/// key and gives the records columns of its answer. <see cref="RequestRunner"/> does it; the step says what.
/// </summary>
internal sealed class HttpStage : RecordStep
{
    // Few keys in each still make many requests; each takes a megabyte or two while it waits.
    private const int BatchesAtOnce = 16;

    /// <summary>The kind's line in the table.</summary>
    public static readonly StageKind Kind = new(
        "http",
        """
        {"type":"object","description":"Asks a service for each distinct key and takes columns of its answers.","required":["url","output"],"additionalProperties":false,
        "properties":{"url":{"type":"string","description":"Address; {column} fills whole path segments and query values."},
        "method":{"enum":["GET","POST"],"default":"GET","description":"How it asks."},
        "headers":{"type":"object","description":"Headers: texts, or { secret: NAME } with prefix.","additionalProperties":{"anyOf":[{"type":["string","number"]},{"type":"object","properties":{"secret":{"type":"string"},"env":{"type":"string"},"file":{"type":"string"},"prefix":{"type":"string"}},"additionalProperties":false}]}},
        "body":{"description":"JSON to post; \"{column}\" stands for a whole value."},
        "idempotency_key":{"type":"string","default":"Idempotency-Key","description":"Header that is the same where a POST is sent again."},
        "output":{"type":"object","minProperties":1,"description":"Columns of the answer.","additionalProperties":{"anyOf":[{"type":"string"},{"type":"object","required":["path"],"additionalProperties":false,"properties":{"path":{"type":"string"},"type":{"enum":["text","integer","decimal","double","boolean","date","timestamp"]}}}]}},
        "not_found":{"enum":["reject","null","drop",null],"default":"reject","description":"What becomes of records whose key the service does not know."},
        "rate":{"type":["number","string"],"description":"Most requests, such as 200/s or 6000/m."},
        "concurrency":{"type":["integer","string"],"default":"auto","description":"Requests at once; auto finds out."},
        "timeout":{"type":"string","default":"30s","description":"For an attempt, to its last byte."},
        "retries":{"type":"integer","default":4,"minimum":0,"maximum":20,"description":"How often a request is sent again."},
        "retry_budget":{"type":"string","default":"20%","description":"Part of all requests that may be sent again."},
        "cache":{"anyOf":[{"type":"string"},{"type":"object","additionalProperties":false,"properties":{"ttl":{"type":"string"},"negative_ttl":{"type":"string"},"max_size":{"type":["string","integer"]}}}],"description":"How long answers serve later runs."},
        "when_down":{"type":"string","default":"5m","description":"How long a run waits for a service that is away, before it is parked."},
        "max_body":{"type":["string","integer"],"default":"1MiB","description":"Largest answer, decompressed."},
        "batch":{"type":"object","required":["size","match"],"additionalProperties":false,"properties":{"size":{"type":"integer"},"under":{"type":"string"},"answers":{"type":"string"},"match":{"type":"object"}},"description":"Lists of keys in one POST."},
        "allow_addresses":{"type":["array","string"],"items":{"type":"string"},"description":"Addresses and networks that are not public and may be connected to."},
        "ca":{"type":"string","description":"File of certificates to trust in place of the system's."},
        "proxy":{"type":"string","description":"http://host:port of a proxy."}}}
        """,
        Bind)
    {
        Makes = static body => body.Find("output")?.Entries.Select(entry => entry.Key) ?? [],
        Placement = StagePlacement.OwnBlock,
        Runner = static context => new RequestRunner(context),
        Outside = "sends requests",
        AtOnce = BatchesAtOnce,
        Shaping = static body => body with { Entries = [.. body.Entries.Where(entry => !HttpReader.Pace.Contains(entry.Key, StringComparer.Ordinal))] },
    };

    private HttpStage(HttpDefinition definition, int[] slots)
    {
        Definition = definition;
        Slots = [.. definition.Key.Select(column => column.Slot).Distinct()];
        Answered = slots;
    }

    /// <summary>What it asks.</summary>
    public HttpDefinition Definition { get; }

    /// <summary>The slots that get the values of an answer.</summary>
    public IReadOnlyList<int> Answered { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Computes => Answered;

    /// <summary>Not called: <see cref="RequestRunner"/> takes batches as a whole.</summary>
    public override StepOutcome Apply(RecordFields record, List<StepFault> faults) => StepOutcome.Keep;

    private static BoundStage? Bind(StageBinding binding) => new HttpReader(binding).Read() is var (definition, output, slots)
        ? binding.Bound(output, new HttpStage(definition, slots)) is { } bound ? bound with { Sends = Describe(definition) } : null
        : null;

    private static string Describe(HttpDefinition definition)
    {
        string headers = string.Concat(definition.Headers.Select(header => $", {header}"));
        string list = definition.List is { } keys ? $" for up to {keys.Size} keys" : "";
        return $"{(definition.Posts ? "POST" : "GET")} {definition.Url.Text}{list}{headers}";
    }
}

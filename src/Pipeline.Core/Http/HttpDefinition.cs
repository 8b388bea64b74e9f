using Pipeline.Records;

namespace Pipeline.Http;

/// <summary>What becomes of a record whose key the service does not know.</summary>
internal enum MissingAnswer
{
    /// <summary>It is rejected.</summary>
    Reject,

    /// <summary>It goes on with nulls.</summary>
    Null,

    /// <summary>It is left out, as a filter does.</summary>
    Drop,
}

/// <summary>An <c>http</c> stage as it was written, with every default. Immutable.</summary>
internal sealed record HttpDefinition
{
    /// <summary>The address.</summary>
    public required UrlTemplate Url { get; init; }

    /// <summary>The columns that make a key, as address and body name them.</summary>
    public required IReadOnlyList<Column> Key { get; init; }

    /// <summary>What is taken of an answer.</summary>
    public required AnswerMapping Answers { get; init; }

    /// <summary>What tells its requests from those of other stages, other settings of this one, or another key: SHA-256.</summary>
    public required byte[] Identity { get; init; }

    /// <summary>Whether it posts; otherwise it gets.</summary>
    public bool Posts { get; init; }

    /// <summary>What it posts for a key; null for nothing.</summary>
    public BodyTemplate? Body { get; init; }

    /// <summary>The header by which a service tells a request that is sent again.</summary>
    public string IdempotencyHeader { get; init; } = "Idempotency-Key";

    /// <summary>Headers of each request.</summary>
    public IReadOnlyList<RequestHeader> Headers { get; init; } = [];

    /// <summary>Lists of keys in one request; null: a request for each.</summary>
    public ListDefinition? List { get; init; }

    /// <summary>What becomes of a record whose key is not known.</summary>
    public MissingAnswer NotFound { get; init; }

    /// <summary>Most requests in a second; null: as many as there are.</summary>
    public double? Rate { get; init; }

    /// <summary>Requests at once; null: found out.</summary>
    public int? Concurrency { get; init; }

    /// <summary>How long an attempt may take, to its last byte.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request is sent again.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>How many may be sent again of all requests, 0 to 1.</summary>
    public double RetryBudget { get; init; } = 0.2;

    /// <summary>How long the run waits for a service that is away, before it is parked.</summary>
    public TimeSpan WhenDown { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Most bytes of an answer, decompressed.</summary>
    public long MaxBody { get; init; } = 1 << 20;

    /// <summary>How long an answer serves later runs; zero: not at all.</summary>
    public TimeSpan CacheTtl { get; init; }

    /// <summary>How long that a key is not known serves later runs.</summary>
    public TimeSpan CacheNegativeTtl { get; init; }

    /// <summary>Most bytes of the kept answers on disk.</summary>
    public long CacheMaxBytes { get; init; } = 1L << 30;

    /// <summary>The addresses that may be connected to.</summary>
    public AddressRules Addresses { get; init; } = AddressRules.PublicOnly;

    /// <summary>File of certificates that are trusted in place of the system's, absolute; or null.</summary>
    public string? Authorities { get; init; }

    /// <summary>The proxy, or null.</summary>
    public Uri? Proxy { get; init; }
}

/// <summary>How keys go in lists.</summary>
/// <param name="Size">Most keys of a request.</param>
/// <param name="Under">The member of the body that holds the list; null: the body is the list.</param>
/// <param name="Answers">Where the list of answers stands.</param>
/// <param name="Match">Where an answer has each column of its key, in their order.</param>
internal sealed record ListDefinition(int Size, string? Under, JsonPointer Answers, IReadOnlyList<JsonPointer> Match);

namespace Pipeline.Http;

/// <summary>What came of sending a request once.</summary>
internal enum AttemptKind
{
    /// <summary>There is an answer for the key, be it that the service does not know it.</summary>
    Answered,

    /// <summary>The service does not take the key, and would not the next time.</summary>
    Refused,

    /// <summary>It failed, perhaps for this key; another try may help.</summary>
    Failed,

    /// <summary>The service takes nothing now; that is not the key's fault.</summary>
    NotNow,

    /// <summary>No request was sent, since most before it failed.</summary>
    NotSent,
}

/// <summary>What came of sending a request once. Immutable.</summary>
/// <param name="Kind">What came of it.</param>
/// <param name="Code">Reject code, should it stand.</param>
/// <param name="Words">What the service did, without values and secrets.</param>
internal sealed record Attempt(AttemptKind Kind, string Code, string Words)
{
    /// <summary>Code of an answer with another status than a good one.</summary>
    public const string StatusCode = "http.status";

    /// <summary>The body of an answer with a good status; null where the key is not known.</summary>
    public byte[]? Body { get; init; }

    /// <summary>When the service, or the guard before it, takes something again.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Whether its request has failed as often as it may.</summary>
    public bool IsLast { get; init; }

    /// <summary>Whether it says that the service is not well.</summary>
    public bool IsFault => Kind is AttemptKind.Failed or AttemptKind.NotNow;

    /// <summary>An attempt that took too long.</summary>
    public static Attempt Late(TimeSpan limit) => new(AttemptKind.Failed, "http.timeout", FormattableString.Invariant($"no whole answer within {limit.TotalSeconds:0.###} s"));

    /// <summary>One that was not made.</summary>
    public static Attempt Broken(TimeSpan wait) => new(AttemptKind.NotSent, StatusCode, "most requests before failed") { Wait = wait };
}

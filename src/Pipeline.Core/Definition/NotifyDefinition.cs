namespace Pipeline.Definition;

/// <summary>Who is told of a run.</summary>
public sealed record NotifyDefinition
{
    /// <summary>Where the address stands that gets the summary, or null.</summary>
    public SecretReference? Webhook { get; init; }

    /// <summary>After which runs it gets it.</summary>
    public NotifyWhen When { get; init; }

    /// <summary>Where the address stands that is called at the start and the end of each run, or null.</summary>
    public SecretReference? Heartbeat { get; init; }

    /// <summary>How long all of that may take after a run, 1 ms to 24 h.</summary>
    public TimeSpan Timeout { get; init => field = Allowed.Between(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24)); } = TimeSpan.FromSeconds(20);

    /// <summary>That of the settings in force.</summary>
    internal static NotifyDefinition Of(SettingValues values) => new()
    {
        Webhook = values.Get<SecretReference>("notify.webhook.url"),
        When = values.Named<NotifyWhen>("notify.webhook.when"),
        Heartbeat = values.Get<SecretReference>("notify.heartbeat.url"),
        Timeout = values.Of<TimeSpan>("notify.timeout"),
    };
}

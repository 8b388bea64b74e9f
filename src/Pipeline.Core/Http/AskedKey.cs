namespace Pipeline.Http;

/// <summary>A key that is being asked for; whoever needs its answer waits for the task.</summary>
internal sealed class AskedKey : TaskCompletionSource<Answer>
{
    private readonly HttpDefinition definition;
    private byte[]? name;

    /// <summary>Makes it.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="key">The key.</param>
    /// <param name="definition">What is asked.</param>
    public AskedKey(ulong hash, byte[] key, HttpDefinition definition)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        this.definition = definition;
        Hash = hash;
        Key = key;
    }

    /// <summary>The key's hash.</summary>
    public ulong Hash { get; }

    /// <summary>The key.</summary>
    public byte[] Key { get; }

    /// <summary>What names it in every run.</summary>
    public byte[] Name => name ??= RequestKey.Name(definition, Key);

    /// <summary>Its values, once <see cref="Fill"/> was called.</summary>
    public byte[]?[] Values { get; private set; } = [];

    /// <summary>Where it is asked for, once <see cref="Fill"/> was called.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Makes ready to ask for it, which takes longer than to look for a kept answer.</summary>
    /// <returns>Why it cannot be asked for, or null.</returns>
    public string? Fill()
    {
        Values = RequestKey.Values(Key, definition.Key.Count);
        Address = definition.Url.Fill(Values, out string? fault);
        return fault;
    }
}

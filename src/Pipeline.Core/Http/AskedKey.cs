namespace Pipeline.Http;

/// <summary>A key that is being asked for; whoever needs its answer waits for the task.</summary>
internal sealed class AskedKey : TaskCompletionSource<Answer>
{
    /// <summary>Makes it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="definition">What is asked.</param>
    public AskedKey(byte[] key, HttpDefinition definition)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Key = key;
        Values = RequestKey.Values(key, definition.Key.Count);
        Name = RequestKey.Name(definition, key);
        Address = definition.Url.Fill(Values, out string? fault);
        Fault = fault;
    }

    /// <summary>The key.</summary>
    public byte[] Key { get; }

    /// <summary>Its values.</summary>
    public byte[]?[] Values { get; }

    /// <summary>What names it in every run.</summary>
    public byte[] Name { get; }

    /// <summary>Where it is asked for, or null.</summary>
    public Uri? Address { get; }

    /// <summary>Why it cannot be asked for, or null.</summary>
    public string? Fault { get; }
}

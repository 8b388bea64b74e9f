using System.Security.Cryptography;

namespace Pipeline.Http;

/// <summary>What is sent for a key, or for a list of them. Immutable.</summary>
internal sealed class Request
{
    /// <summary>Makes it.</summary>
    /// <param name="definition">What is asked.</param>
    /// <param name="keys">At least one; several only where they go in lists.</param>
    public Request(HttpDefinition definition, IReadOnlyList<AskedKey> keys)
    {
        Keys = keys;
        Address = keys[0].Address!;
        Body = definition.Body is not { } body ? null
            : definition.List is not { } list ? body.Fill(keys[0].Values, definition.Key)
            : BodyTemplate.Written(writer =>
            {
                if (list.Under is not null)
                {
                    writer.WriteStartObject();
                    writer.WritePropertyName(list.Under);
                }

                writer.WriteStartArray();
                foreach (AskedKey key in keys)
                {
                    body.Write(writer, key.Values, definition.Key);
                }

                writer.WriteEndArray();
                if (list.Under is not null)
                {
                    writer.WriteEndObject();
                }
            });
        Repeat = Convert.ToHexStringLower(keys.Count == 1 ? keys[0].Name : SHA256.HashData([.. keys.SelectMany(key => key.Name)]));
    }

    /// <summary>The keys.</summary>
    public IReadOnlyList<AskedKey> Keys { get; }

    /// <summary>Where it goes.</summary>
    public Uri Address { get; }

    /// <summary>What is posted, or null.</summary>
    public byte[]? Body { get; }

    /// <summary>The same whenever the same is sent, in this run or another.</summary>
    public string Repeat { get; }
}

using System.Net;
using Pipeline.Definition;

namespace Pipeline.Http;

/// <content>The parts with keys of their own.</content>
internal sealed partial class HttpReader
{
    private static readonly string[] Reserved = ["host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "keep-alive", "proxy-connection", "accept-encoding"];
    private static readonly SecretType SecretPlace = new();

    private List<RequestHeader> ReadHeaders(SettingNode? node)
    {
        List<RequestHeader> headers = [];
        if (node is { Kind: not SettingKind.Map })
        {
            Refuse(node, "headers: expected names and values, such as { Accept: application/json, Authorization: { secret: API_TOKEN, prefix: \"Bearer \" } }");
        }

        foreach (SettingEntry entry in node?.Entries ?? [])
        {
            string name = HeaderName(SettingNode.Scalar(entry.Key, entry.KeyMark), "");
            if (entry.Value is { Kind: SettingKind.Scalar, Text: var text } && RequestHeader.IsFit(text))
            {
                headers.Add(new RequestHeader(name, text));
            }
            else if (ReadSecret(entry.Value, name) is { } secret)
            {
                headers.Add(secret);
            }
            else
            {
                // What stands there may be the secret.
                Refuse(entry.Value, $"header '{entry.Key}': expected a text of one line, or {{ secret: NAME }}, {{ env: NAME }} or {{ file: PATH }}, with prefix: \"Bearer \" beside it if need be");
            }
        }

        return headers;
    }

    private RequestHeader? ReadSecret(SettingNode node, string header)
    {
        SettingEntry[] places = [.. node.Entries.Where(entry => entry.Key != "prefix")];
        SettingNode? prefix = node.Find("prefix");
        if (places is not [{ Key: "secret" or "env" or "file", Value: { Kind: SettingKind.Scalar, Text.Length: > 0 } value } place]
            || prefix is not (null or { Kind: SettingKind.Scalar }) || !RequestHeader.IsFit(prefix?.Text ?? ""))
        {
            return null;
        }

        RequestHeader made = new(header, prefix?.Text ?? "");
        return place.Key == "secret" ? made with { Secret = value.Text }
            : made with { Reference = (SecretReference?)SecretPlace.Read(SettingNode.Map([place], node.Mark), $"header '{header}'", problems) };
    }

    private string HeaderName(SettingNode? node, string otherwise)
    {
        if (node is null)
        {
            return otherwise;
        }

        if (node.Kind != SettingKind.Scalar || node.Text.Length == 0 || !node.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || Reserved.Contains(node.Text, StringComparer.OrdinalIgnoreCase))
        {
            Refuse(node, $"'{node.Text}' is no header that can be set here: a name has letters, digits and -, and is not one that belongs to the connection");
            return otherwise;
        }

        return node.Text;
    }

    private ListDefinition? ReadList(SettingNode? node)
    {
        if (node is null)
        {
            return null;
        }

        const string Expected = "batch: expected { size: 100, match: { column: /member of an answer } }, and where they are needed under: NAME and answers: /pointer";
        SettingNode? under = node.Find("under");
        SettingNode? answers = node.Find("answers");
        if (node.Kind != SettingKind.Map || node.Entries.Any(entry => entry.Key is not ("size" or "under" or "answers" or "match"))
            || node.Find("size") is not { } sizeNode || node.Find("match") is not { Kind: SettingKind.Map, Entries.Count: > 0 } match
            || under is not (null or { Kind: SettingKind.Scalar, Text.Length: > 0 }) || answers is not (null or { Kind: SettingKind.Scalar }))
        {
            Refuse(node, Expected);
            return null;
        }

        if (new IntegerType(1, 10_000).Read(sizeNode, "batch.size", problems) is not long size)
        {
            return null;
        }

        string[] matched = [.. match.Entries.Select(entry => entry.Key)];
        JsonPointer?[] pointers = [.. names.Select(name => match.Find(name) is { Kind: SettingKind.Scalar } at ? JsonPointer.Parse(at.Text) : null)];
        JsonPointer? list = JsonPointer.Parse(answers?.Text ?? "");
        if (pointers.Contains(null) || matched.Length != names.Count || list is null)
        {
            Refuse(match, $"batch.match: each column of the body, {string.Join(", ", names)}, needs the place of its value in an answer, such as {{ {names.FirstOrDefault() ?? "id"}: /id }}");
            return null;
        }

        return new ListDefinition((int)size, under?.Text, list, [.. pointers.OfType<JsonPointer>()]);
    }

    private (TimeSpan Ttl, TimeSpan Negative, long Size) ReadCache(SettingNode? node, long size)
    {
        if (node is null)
        {
            return (TimeSpan.Zero, TimeSpan.Zero, size);
        }

        if (node.Kind != SettingKind.Map)
        {
            TimeSpan both = Age(node, "cache");
            return (both, both, size);
        }

        foreach (SettingEntry unknown in node.Entries.Where(entry => entry.Key is not ("ttl" or "negative_ttl" or "max_size")))
        {
            problems.Add(unknown.KeyMark, $"unknown key 'cache.{unknown.Key}'; there are ttl, negative_ttl and max_size");
        }

        TimeSpan ttl = node.Find("ttl") is { } time ? Age(time, "cache.ttl") : TimeSpan.Zero;
        TimeSpan negative = node.Find("negative_ttl") is { } less ? Age(less, "cache.negative_ttl") : ttl;
        return (ttl, negative, node.Find("max_size") is { } most && new SizeType(1 << 20, 1L << 40).Read(most, "cache.max_size", problems) is long bytes ? bytes : size);
    }

    private TimeSpan Age(SettingNode node, string key)
    {
        if (node.Kind == SettingKind.Scalar && (DurationType.TimeOf(node.Text) ?? AgeType.TimeOf(node.Text)) is { } time)
        {
            return time;
        }

        Refuse(node, $"{key}: expected how long an answer serves later runs, such as 30m, 12h or 7d");
        return TimeSpan.Zero;
    }

    private List<IPNetwork> ReadAddresses()
    {
        List<IPNetwork> networks = [];
        SettingNode? node = body.Find("allow_addresses");
        foreach (SettingNode item in node is { Kind: SettingKind.List } ? node.Items : node is null ? [] : [node])
        {
            if (item.Kind == SettingKind.Scalar && AddressRules.Parse(item.Text) is { } network)
            {
                networks.Add(network);
            }
            else
            {
                Refuse(item, "allow_addresses: expected addresses or networks that are not public and may be connected to, such as [127.0.0.1, 10.20.0.0/16]");
            }
        }

        return networks;
    }

    private Uri? ReadProxy(SettingNode? node)
    {
        if (node is null)
        {
            return null;
        }

        if (node.Kind == SettingKind.Scalar && Uri.TryCreate(node.Text, UriKind.Absolute, out Uri? proxy) && proxy.Scheme == Uri.UriSchemeHttp && proxy.UserInfo.Length == 0)
        {
            return proxy;
        }

        Refuse(node, "proxy: expected http://host:port, without a password");
        return null;
    }
}

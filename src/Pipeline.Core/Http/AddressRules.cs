using System.Net;
using System.Net.Sockets;

namespace Pipeline.Http;

/// <summary>
/// Which addresses may be connected to: those of the public internet, and what the pipeline file lists. All others are refused, in
/// whatever form they come. Immutable.
/// </summary>
/// <param name="allowed">Networks that are allowed though they are not public.</param>
internal sealed class AddressRules(IReadOnlyList<IPNetwork> allowed)
{
    // https://www.iana.org/assignments/iana-ipv4-special-registry, and the one of IPv6: what is not reached from everywhere.
    private static readonly (IPNetwork Network, string What)[] Special =
    [
        .. Networks("a loopback address", "127.0.0.0/8", "::1/128"),
        .. Networks("an address of cloud metadata or of this link", "169.254.0.0/16", "fe80::/10"),
        .. Networks("a private address", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10"),
        .. Networks("no address of a service", "0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "ff00::/8"),
    ];

    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Nothing is listed.</summary>
    public static AddressRules PublicOnly { get; } = new([]);

    /// <summary>Networks that are allowed though they are not public.</summary>
    public IReadOnlyList<IPNetwork> Allowed => allowed;

    /// <summary>What is wrong with an address, or null where it may be connected to.</summary>
    public string? Refuse(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // A scope would keep it from being compared.
            address = new IPAddress(address.GetAddressBytes());
            address = Translated.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12)) : address;
        }

        return allowed.Any(network => network.Contains(address)) ? null : Special.FirstOrDefault(special => special.Network.Contains(address)).What;
    }

    /// <summary>A network or a single address, or null where the text is neither.</summary>
    public static IPNetwork? Parse(string text) =>
        IPNetwork.TryParse(text, out IPNetwork network) ? network
        : IPAddress.TryParse(text, out IPAddress? address) && text.AsSpan().ContainsAny('.', ':') ? new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
        : null;

    private static IEnumerable<(IPNetwork, string)> Networks(string what, params string[] networks) => networks.Select(network => (IPNetwork.Parse(network), what));
}

using System.Net;
using System.Net.Sockets;
using Pipeline.Files;

namespace Pipeline.Http;

/// <summary>
/// Connects to the one host of a stage. Its name is resolved once; all of its addresses are checked, and only those are connected to, so that
/// another answer to a second look-up leads nowhere. Where none of them takes a connection, the name is resolved and checked anew. Called by
/// several threads.
/// </summary>
/// <param name="rules">Which addresses may be connected to.</param>
/// <param name="resolve">Looks a name up.</param>
internal sealed class CheckedConnector(AddressRules rules, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    private readonly SemaphoreSlim looking = new(1);
    private IPAddress[]? addresses;

    /// <summary>Makes a connection.</summary>
    /// <exception cref="StoppedException">The name stands for an address that is not allowed.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        DnsEndPoint host = context.DnsEndPoint;
        IPAddress[] known = await AddressesAsync(host.Host, cancellation);
        SocketException? last = null;
        foreach (IPAddress address in known)
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, host.Port), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                last = exception;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        Interlocked.CompareExchange(ref addresses, null, known);
        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellation)
    {
        if (Volatile.Read(ref addresses) is { } known)
        {
            return known;
        }

        await looking.WaitAsync(cancellation);
        try
        {
            if (addresses is { } meanwhile)
            {
                return meanwhile;
            }

            IPAddress[] found = IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal) ? [literal] : await resolve(host, cancellation);
            foreach (IPAddress address in found)
            {
                if (rules.Refuse(address) is { } what)
                {
                    throw new StoppedException(ExitCodes.Permission, $"{host} stands for {address}, {what}: list it under allow_addresses if it is meant");
                }
            }

            return addresses = found;
        }
        finally
        {
            looking.Release();
        }
    }
}

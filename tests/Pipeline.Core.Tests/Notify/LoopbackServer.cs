using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pipeline.Core.Tests.Notify;

/// <summary>A small HTTP server on this machine that keeps what it was asked, and answers what the test says.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly List<Request> requests = [];
    private readonly Func<int, int> status;

    /// <summary>Starts it.</summary>
    /// <param name="status">The status that the n-th request gets, from 0; -1: no answer, for ever; -2: the connection is closed.</param>
    public LoopbackServer(Func<int, int>? status = null)
    {
        this.status = status ?? (_ => 200);
        listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>What a request was.</summary>
    public sealed record Request(string Method, string Target, string Head, string Body);

    /// <summary>Its address, without a slash at the end.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>What came so far.</summary>
    public IReadOnlyList<Request> Requests
    {
        get
        {
            lock (requests)
            {
                return [.. requests];
            }
        }
    }

    /// <summary>Methods and targets of what came so far, such as <c>GET /x</c>.</summary>
    public IEnumerable<string> Lines => Requests.Select(request => $"{request.Method} {request.Target}");

    public void Dispose()
    {
        ended.Cancel();
        listener.Dispose();
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await listener.AcceptTcpClientAsync(ended.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using NetworkStream stream = client.GetStream();
                string head = await HeadAsync(stream);
                string[] first = head.Split('\n')[0].Split(' ');
                int length = head.Split('\n').Select(line => line.Split(':')).Where(line => line[0].Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).Select(line => int.Parse(line[1], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
                byte[] body = new byte[length];
                await stream.ReadExactlyAsync(body, ended.Token);
                int answer;
                lock (requests)
                {
                    answer = status(requests.Count);
                    requests.Add(new Request(first[0], first[1], head, Encoding.UTF8.GetString(body)));
                }

                if (answer == -1)
                {
                    await Task.Delay(Timeout.Infinite, ended.Token);
                }
                else if (answer >= 0)
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer} X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), ended.Token);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
            {
                // Whoever asked has gone, or the test has ended.
            }
        }
    }

    private async Task<string> HeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, ended.Token);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}

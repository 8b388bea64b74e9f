using System.Security.Cryptography;
using Pipeline.Processes;

namespace Pipeline.TestChild;

/// <summary>Speaks the protocol and answers each BATCH with its own payload, unless it is told to misbehave at some point.</summary>
internal static class FramedEcho
{
    /// <summary>Runs.</summary>
    /// <param name="behaviour">What it does wrong.</param>
    public static int Run(string behaviour)
    {
        using Stream input = Console.OpenStandardInput();
        using Stream output = Console.OpenStandardOutput();
        FrameReader reader = new(input);
        FrameWriter writer = new(output);
        PayloadWriter payload = new();
        if (behaviour is "not-at-all")
        {
            Thread.Sleep(Timeout.Infinite);
        }

        Frame hello = reader.Read()!.Value;
        payload.Text("echo 1");
        payload.Text(behaviour is "wrong-hash" ? new string('0', 64) : behaviour is "short-hash" ? "0" : Convert.ToHexStringLower(SHA256.HashData(hello.Payload.Span)));
        switch (behaviour)
        {
            case "usage":
                Console.Out.WriteLine("usage: echo [FILE]");
                return 2;
            case "refuse":
                payload.Clear();
                payload.Text("no such work");
                writer.Write(FrameType.Error, 0, payload.Written);
                return 1;
            case "die-at-hello":
                return 3;
        }

        writer.Write(FrameType.Ready, 0, payload.Written);
        while (reader.Read() is { Type: FrameType.Batch } batch)
        {
            switch (behaviour)
            {
                case "exit":
                    // With what a terminal would act on.
                    Console.Error.WriteLine("the \e[31mlast\a words");
                    return 3;
                case "exit-0":
                    return 0;
                case "kill":
                    Misdeeds.Signal("KILL");
                    break;
                case "hang":
                    Thread.Sleep(Timeout.Infinite);
                    break;
                case "close-output":
                    Misdeeds.CloseOutput();
                    Thread.Sleep(Timeout.Infinite);
                    break;
                case "error":
                    payload.Clear();
                    payload.Text("cannot go on");
                    writer.Write(FrameType.Error, 0, payload.Written);
                    return 1;
                case "stray-line":
                    Console.Out.WriteLine("done");
                    break;
                case "half-a-frame":
                    output.Write("PLF1"u8);
                    return 0;
                case "wrong-number":
                    writer.Write(FrameType.Result, batch.Sequence + 1, batch.Payload.Span);
                    continue;
                case "wrong-type":
                    writer.Write(FrameType.Ready, batch.Sequence, batch.Payload.Span);
                    continue;
            }

            writer.Write(FrameType.Result, batch.Sequence, batch.Payload.Span);
        }

        switch (behaviour)
        {
            case "no-end":
                return 0;
            case "stay":
                writer.Write(FrameType.End, 0, []);
                Thread.Sleep(Timeout.Infinite);
                break;
            case "end-badly":
                writer.Write(FrameType.End, 0, []);
                return 4;
            case "end-twice":
                writer.Write(FrameType.End, 0, []);
                break;
        }

        writer.Write(FrameType.End, 0, []);
        return 0;
    }
}

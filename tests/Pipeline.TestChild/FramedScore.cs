using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Pipeline.Processes;

namespace Pipeline.TestChild;

/// <summary>A framed program of an exec stage: answers <c>score</c>, twice the last value of each record, unless it is told to misbehave.</summary>
internal static class FramedScore
{
    /// <summary>Runs.</summary>
    /// <param name="behaviour">What it does wrong; <c>multiply</c>, <c>reject</c> and <c>sleep</c> are right.</param>
    /// <param name="marker">A text: the behaviours that depend on it show for records with a value that holds it. For <c>sleep</c>, milliseconds a batch.</param>
    public static int Run(string behaviour, string marker)
    {
        using Stream input = Console.OpenStandardInput();
        using Stream output = Console.OpenStandardOutput();
        FrameReader reader = new(input);
        FrameWriter writer = new(output);
        PayloadWriter payload = new();
        if (behaviour is "stderr-first")
        {
            CsvFilter.FloodError(50);
        }

        Frame hello = reader.Read()!.Value;
        int columns = JsonDocument.Parse(hello.Payload).RootElement.GetProperty("input").GetArrayLength();
        payload.Text("score 1");
        payload.Text(Convert.ToHexStringLower(SHA256.HashData(hello.Payload.Span)));
        if (behaviour is "other-version")
        {
            output.Write([.. "PLF1"u8, 2, 0, 2, 0, .. new byte[16]]);
            return 0;
        }

        writer.Write(FrameType.Ready, 0, payload.Written);
        while (reader.Read() is { Type: FrameType.Batch } batch)
        {
            if (behaviour is "exit-0")
            {
                return 0;
            }

            if (behaviour is "sleep")
            {
                Thread.Sleep(int.Parse(marker, CultureInfo.InvariantCulture));
            }

            List<byte[]> answers = AnswersTo(batch.Payload.Span, columns, behaviour, marker);
            payload.Clear();
            payload.Int32(answers.Count + (behaviour is "wrong-count" ? 1 : 0));
            byte[] result = [.. payload.Written, .. answers.SelectMany(answer => answer), .. behaviour is "left-over" ? "x"u8 : []];
            if (behaviour is "stray-line")
            {
                output.Write("done\n"u8);
            }

            if (behaviour is "slow")
            {
                WriteSlowly(output, batch.Sequence, result);
                continue;
            }

            writer.Write(FrameType.Result, batch.Sequence, result);
        }

        if (behaviour is "no-end")
        {
            return 0;
        }

        writer.Write(FrameType.End, 0, []);
        return behaviour is "exit" ? 1 : 0;
    }

    private static List<byte[]> AnswersTo(ReadOnlySpan<byte> batch, int columns, string behaviour, string marker)
    {
        PayloadReader records = new(batch);
        int count = records.Int32();
        List<byte[]> answers = [];
        for (int record = 0; record < count; record++)
        {
            string? last = null;
            bool isMarked = false;
            for (int column = 0; column < columns; column++)
            {
                last = records.Text();
                isMarked |= marker.Length > 0 && last?.Contains(marker, StringComparison.Ordinal) == true;
            }

            if (isMarked)
            {
                Misdeeds.Commit(behaviour);
            }

            long value = long.TryParse(last, CultureInfo.InvariantCulture, out long number) ? number : 0;
            switch (behaviour)
            {
                case "multiply":
                    answers.AddRange(Enumerable.Range(1, (int)value).Select(score => Answer(record, score.ToString(CultureInfo.InvariantCulture))));
                    break;
                case "reject" when isMarked:
                    answers.Add(Reject(record, "score.unknown", "no score for this\u001B[31m"));
                    break;
                case "reject-codes":
                    answers.Add(Reject(record, string.Create(CultureInfo.InvariantCulture, $"code-{record}"), ""));
                    break;
                default:
                    answers.Add(Answer(record, (2 * value).ToString(CultureInfo.InvariantCulture)));
                    break;
            }
        }

        switch (behaviour)
        {
            case "drop":
                return answers[1..];
            case "repeat":
                return [answers[0], .. answers[..^1]];
            case "reorder":
                answers.Reverse();
                break;
            case "foreign":
                answers[^1] = Answer(count, "1");
                break;
            case "binary":
                answers[^1] = [.. BitConverter.GetBytes(count - 1), 0, 1, 0, 0, 0, 0xFF];
                break;
        }

        return answers;
    }

    private static byte[] Answer(int record, string score)
    {
        PayloadWriter writer = new();
        writer.Int32(record);
        writer.Byte(0);
        writer.Text(score);
        return writer.Written.ToArray();
    }

    private static byte[] Reject(int record, string code, string message)
    {
        PayloadWriter writer = new();
        writer.Int32(record);
        writer.Byte(1);
        writer.Text(code);
        writer.Text(message);
        return writer.Written.ToArray();
    }

    private static void WriteSlowly(Stream output, ulong sequence, byte[] result)
    {
        using MemoryStream frame = new();
        new FrameWriter(frame).Write(FrameType.Result, sequence, result);
        foreach (byte[] piece in frame.ToArray().Chunk(16))
        {
            output.Write(piece);
            Thread.Sleep(1);
        }
    }
}

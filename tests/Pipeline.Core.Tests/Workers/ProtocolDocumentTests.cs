using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Exec;
using Pipeline.Processes;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Workers;

/// <summary>The worked conversation of PROTOCOL.md is one: others build workers by it.</summary>
public sealed class ProtocolDocumentTests
{
    [Fact]
    public void Conversation_OfTheDocument_IsOneOfThisVersion()
    {
        Column input = new("a", ColumnType.Text, 0);
        Column output = new("b", ColumnType.Text, 1);
        ExecProgram program = new(["up"], ".", [input], [output], TimeSpan.FromSeconds(1)) { IsFramed = true };

        (string Sender, string Name, Frame Frame)[] frames = [.. Lines().Select(Read)];

        Assert.Equal(["parent HELLO", "child READY", "parent BATCH", "child RESULT", "parent END", "child END"], frames.Select(frame => $"{frame.Sender} {frame.Name}"));
        Assert.All(frames, frame => Assert.Equal(frame.Name, frame.Frame.Type.ToString().ToUpperInvariant()));
        Assert.Equal([0UL, 0UL, 7UL, 7UL, 0UL, 0UL], frames.Select(frame => frame.Frame.Sequence));
        Assert.Equal(new FramedHello("up", program).Payload.ToArray(), frames[0].Frame.Payload.ToArray());
        PayloadReader ready = new(frames[1].Frame.Payload.Span);
        Assert.Equal(("up 1", Convert.ToHexStringLower(SHA256.HashData(frames[0].Frame.Payload.Span))), (ready.RequiredText(), ready.RequiredText()));
        Assert.Equal(Batch(program), frames[2].Frame.Payload.ToArray());
        using FramedAnswers answers = FramedAnswers.Read(program, frames[3].Frame.Payload.Span, 0, 2);
        RecordFields fields = new(2, 0);
        fields.Begin([]);
        Assert.True(answers.MoveNext());
        answers.Copy(fields);
        Assert.Equal((0, "AB"), (answers.Record, Encoding.UTF8.GetString(fields.Text(1))));
        Assert.True(answers.MoveNext());
        Assert.Equal((1, ("null", "no text")), (answers.Record, answers.Rejected));
        Assert.False(answers.MoveNext());
    }

    private static byte[] Batch(ExecProgram program)
    {
        FramedInput records = new(program.Input);
        RecordFields fields = new(2, 0);
        fields.Begin([]);
        fields.SetText(0, "ab"u8);
        records.Add(fields);
        fields.SetNull(0);
        records.Add(fields);
        return [2, 0, 0, 0, .. records.Records(0, 2).Span];
    }

    private static (string Sender, string Name, Frame Frame) Read(string line)
    {
        string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        byte[] header = Convert.FromHexString(string.Concat(parts[2..8]));
        string payload = string.Concat(parts[8..]);
        byte[] bytes = payload.StartsWith('{') ? Encoding.UTF8.GetBytes(payload) : Convert.FromHexString(payload);
        return (parts[0], parts[1], new FrameReader(new MemoryStream([.. header, .. bytes])).Read()!.Value);
    }

    private static IEnumerable<string> Lines([CallerFilePath] string here = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/Pipeline.Core/Workers/PROTOCOL.md"))
            .Where(line => line.StartsWith("parent ", StringComparison.Ordinal) || line.StartsWith("child ", StringComparison.Ordinal));
}

using Pipeline.Processes;
using Pipeline.Workers;

namespace Pipeline.Core.Tests.Workers;

/// <summary>Texts of rejects on the wire: each once, whatever else is between them.</summary>
public sealed class SentTextsTests
{
    [Fact]
    public void Read_TextsAgainAndAgain_AreTheSameObjectsAndSentOnce()
    {
        string?[] texts = ["columns", null, "type.integer", "", "columns", "ä", "type.integer", null, "columns"];
        PayloadWriter writer = new();
        SentTexts sent = new();
        Array.ForEach(texts, text => sent.Write(writer, text));

        PayloadReader reader = new(writer.Written);
        SentTexts received = new();
        string?[] read = new string?[texts.Length];
        for (int i = 0; i < read.Length; i++)
        {
            read[i] = received.Read(ref reader);
        }

        reader.End();
        Assert.Equal(texts, read);
        Assert.Same(read[0], read[8]);
        Assert.Equal((9 * 4) + (4 * 4) + "columns".Length + "type.integer".Length + 2, writer.Written.Length);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(1)]
    public void Read_NumberThatWasNotGiven_IsRefused(int number)
    {
        PayloadWriter writer = new();
        writer.Int32(number);
        writer.Text("x");
        byte[] payload = writer.Written.ToArray();

        Assert.Throws<ProtocolException>(() =>
        {
            PayloadReader reader = new(payload);
            return new SentTexts().Read(ref reader);
        });
    }
}

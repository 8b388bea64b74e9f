using System.Text;
using Pipeline.Core.Tests.Graph;
using Pipeline.Csv;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Core.Tests.Records;

/// <summary>
/// Whoever fills a <see cref="FieldTable"/>, the same steps run over it. Here that is a small tokenizer of another dialect: delimiters of
/// two characters, spaces around fields, and a backslash before what is meant literally.
/// </summary>
public sealed class FieldTableTests : IDisposable
{
    private const string Usual = """
        id,name,country,quantity,price
        1,Meyer,DE,3,10.50
        2,"Roux, Zoë",FR,2,
        3,,DE,40,3.99
        4,Hall,US,1,0.01
        5,"Lee",DE,,2.00

        """;

    private const string Other = """
        1 :: Meyer::DE ::3::  10.50
        2::"Roux, Zoë" :: FR::2::
          3:: ::DE::40::3.99
        4::Hall::US::1::0.01
         5::"Lee"::DE::  ::2.00

        """;

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ApplyMany_DelimitersOfTwoCharactersAndSpaces_GivesWhatTheUsualDialectGives()
    {
        ChainProgram program = Program(Usual, "columns: { quantity: { type: integer }, price: { type: decimal } }\nstages: [{ filter: \"country <> 'US'\" }, { derive: { total: 'quantity * price', loud: 'upper(name)' } }, { select: [total, price, name, id, loud] }]");
        byte[] usual = Encoding.UTF8.GetBytes(Usual);
        int header = usual.AsSpan().IndexOf((byte)'\n') + 1;
        RecordBatch expected = Batch(usual, header);
        new StageChain(program).Process(expected);

        byte[] other = Encoding.UTF8.GetBytes(Other);
        RecordBatch actual = Batch(other, 0);
        RecordBlock block = new(program.SourceFields, program.Slots, program.Dialect.Quote, program.Now);
        Span<int> rows = block.Begin(other, Tokenize(other, out int count), count);
        foreach (ChainStep step in program.Steps)
        {
            rows = rows[..step.Step.ApplyMany(block, rows, ref actual.Counts[step.Stage], [])];
        }

        RecordEncoder encoder = new(program.Layout!);
        encoder.Begin(actual);
        Assert.True(encoder.TryAddMany(block, rows));
        actual.Output = encoder.End();
        Assert.Equal((5, 0, 4), (count, block.PutOffCount, rows.Length));
        Assert.Equal(TextOf(expected.Output!), TextOf(actual.Output));
        Assert.Equal("31.50,10.50,Meyer,1,MEYER\n,,\"Roux, Zoë\",2,\"ROUX, ZOË\"\n159.60,3.99,,3,\n,2.00,\"Lee\",5,LEE\n", TextOf(actual.Output));
    }

    [Fact]
    public void ApplyMany_EncodedFieldThatAStepReads_PutsItsRecordOff()
    {
        ChainProgram program = Program("a,b\n1,2\n", "stages: [{ derive: { c: 'b || 1' } }]");
        byte[] bytes = Encoding.UTF8.GetBytes("x::y\nx\\::::y\nx::y\\\\\nx::y\n");
        RecordBlock block = new(program.SourceFields, program.Slots, program.Dialect.Quote, program.Now);

        Span<int> rows = block.Begin(bytes, Tokenize(bytes, out int count), count);
        StageCounts counts = default;
        rows = rows[..program.Steps[0].Step.ApplyMany(block, rows, ref counts, [])];

        Assert.Equal([0, 1, 3], rows.ToArray());
        Assert.Equal([false, false, true, false], Enumerable.Range(0, count).Select(block.IsPutOff));
    }

    private ChainProgram Program(string file, string pipeline)
    {
        folder.Write("a.csv", file);
        return PipelinePlan.Create(folder.Define(pipeline)).Files[0].Programs.Single();
    }

    private static RecordBatch Batch(byte[] bytes, int start) => new()
    {
        File = 0,
        Offset = start,
        Buffer = bytes,
        Start = start,
        Length = bytes.Length - start,
        WellFormed = true,
        Counts = new StageCounts[10],
    };

    private static string TextOf(EncodedOutput output) => string.Concat(output.Slices.Select(slice => Encoding.UTF8.GetString(output.Buffer, slice.Start, slice.Length)));

    /// <summary>Fills a table byte by byte; there are no line ends in fields.</summary>
    private static FieldTable Tokenize(byte[] bytes, out int records)
    {
        List<int> starts = [];
        List<int> ends = [];
        List<bool> encoded = [];
        records = 0;
        int start = 0;
        bool isEncoded = false;
        for (int at = 0; at < bytes.Length; at++)
        {
            bool isDelimiter = bytes.AsSpan(at).StartsWith("::"u8);
            if (bytes[at] == '\\')
            {
                isEncoded = true;
                at++;
            }
            else if (isDelimiter || bytes[at] == '\n')
            {
                ReadOnlySpan<byte> field = bytes.AsSpan(start, at - start);
                int from = start + (field.Length - field.TrimStart((byte)' ').Length);
                starts.Add(from);
                ends.Add(from + field.Trim((byte)' ').Length);
                encoded.Add(isEncoded);
                records += isDelimiter ? 0 : 1;
                at += isDelimiter ? 1 : 0;
                start = at + 1;
                isEncoded = false;
            }
        }

        return new FieldTable([.. starts], [.. ends], encoded.Contains(true) ? [.. encoded] : null);
    }
}

using System.Globalization;
using System.Text;
using Pipeline.Core.Tests.Graph;
using Pipeline.Csv;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Core.Tests.Stages;

/// <summary>
/// A block of records gives what its records give one by one: output, rejects, counts. One by one is how a chain works where it was told
/// which records to work on, here all of them. An output in pieces, as workers send it, gives the same too.
/// </summary>
public sealed class BlockTests : IDisposable
{
    private const string Header = "id,day,at,name,country,quantity,price,ratio,flag,text\n";

    private readonly PipelineFolder folder = new();

    public static TheoryData<string> Pipelines { get; } =
    [
        .. (IEnumerable<string>)AllocationTests.Pipelines,
        "stages: [{ derive: { total: 'round(quantity * price * (1 - ratio), 2)' } }]",
        "stages: [{ derive: { a: 'quantity + price', b: 'quantity - price', c: 'quantity * price', d: 'price / quantity', e: 'price % quantity' } }, { filter: 'c > 100' }]",
        "stages: [{ filter: \"country = 'DE' and name <> 'Zoë' and ratio < 1.5\" }, { select: [id, name] }]",
        "stages: [{ filter: \"country = '' or not (flag = true) or quantity is null\" }, { derive: { low: 'price < 10', none: 'text is null' } }]",
        "stages: [{ filter: \"text = 'a much longer text than eight' or country = 'Land of D' or name = 'DE'\" }]",
        "columns: { quantity: { type: integer, min: 0 }, price: { type: decimal, required: true }, ratio: { type: double }, country: { allowed: [DE, FR] } }\nstages: [{ derive: { total: 'quantity * price', half: 'ratio / 2', twice: 'quantity * 2' } }, { validate: 'total < 1000' }]",
        "stages: [{ derive: { name: 'upper(name)' } }, { filter: \"name like 'Z%'\" }, { derive: { n: 'length(name) + 1' } }]\noutput: { path: '{country}/{name}.csv' }",
        "stages: [{ derive: { long: 'repeat(id || text, 2000)', longer: 'long || name' } }, { filter: 'length(longer) % 7 > 0' }, { derive: { size: 'length(longer)' } }, { drop: [long, longer] }]",
        "input: { csv: { null_values: ['', 'NULL'] } }\nstages: [{ filter: 'name is null' }]",
    ];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Process_BlocksOrSingleRecords_GiveTheSame(string pipeline)
    {
        folder.Write("a.csv", Header + "1,2,3,4,5,6,7,8,9,10\n");
        IReadOnlyList<ChainProgram> programs = PipelinePlan.Create(folder.Define(pipeline)).Files[0].Programs;
        List<StageChain> blocks = [.. programs.Select(program => new StageChain(program))];
        List<StageChain> singles = [.. programs.Select(program => new StageChain(program))];
        List<StageChain> inPieces = [.. programs.Select(program => new StageChain(program, inPieces: true))];
        Random random = new(11);
        for (int round = 0; round < 60; round++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes("\n" + Records(random, round));
            string expected = Process(singles, bytes, RecordSelection.Without([]));
            Assert.Equal(expected, Process(blocks, bytes, selection: null));
            Assert.Equal(expected, Process(inPieces, bytes, selection: null));
        }
    }

    private static string Process(List<StageChain> chains, byte[] bytes, RecordSelection? selection)
    {
        bytes = [.. bytes];
        RecordCut cut = RecordCutter.Find(bytes.AsSpan(1), (byte)',', (byte)'"', final: true);
        RecordBatch batch = new()
        {
            File = 0,
            Offset = Header.Length,
            Buffer = bytes,
            Start = 1,
            Length = cut.Length,
            WellFormed = cut.WellFormed,
            Counts = new StageCounts[10],
        };
        foreach (StageChain chain in chains)
        {
            batch.Selection = selection;
            chain.Process(batch);
        }

        using EncodedOutput encoded = batch.Output!;
        using EncodedOutput output = encoded.Pieces.Count > 0 ? Whole(batch, encoded) : encoded;
        StringBuilder all = new();
        all.AppendLine(CultureInfo.InvariantCulture, $"records {batch.Records}, lines {batch.Lines}, blank {batch.BlankLines}");
        Array.ForEach(batch.Counts, stage => all.AppendLine(stage.ToString()));
        foreach (Reject reject in batch.Rejects ?? [])
        {
            all.AppendLine(reject.ToString());
        }
        output.Slices.ForEach(slice => all.AppendLine(CultureInfo.InvariantCulture, $"{slice.PathValues}: {slice.Records}\n{Encoding.UTF8.GetString(output.Buffer, slice.Start, slice.Length)}"));
        return all.ToString();
    }

    private static EncodedOutput Whole(RecordBatch batch, EncodedOutput output)
    {
        OutputSlice own = Assert.Single(output.Slices);
        int length = own.Length + output.Pieces.Sum(piece => piece.Length);
        return EncodedOutput.Assemble(output.Pieces.ToArray(), new ArraySegment<byte>(output.Buffer, own.Start, own.Length), batch.Buffer, batch.Start, length, own.Records);
    }

    /// <summary>Some hundred records; of three rounds the first has no damage, the second rare damage, the third much.</summary>
    private static string Records(Random random, int round)
    {
        int often = (round % 3) switch { 0 => int.MaxValue, 1 => 200, _ => 5 };
        StringBuilder text = new();
        int count = random.Next(1, 700);
        for (int i = 0; i < count; i++)
        {
            string[] fields =
            [
                Number(random, 0), "2026-01-02", "2026-01-02T03:04:05Z",
                Any(random, "Zoë", "DE", "", "\"\"", "\"Meyer, Jan\"", "\"Hall \"\"Hal\"\"\"", "NULL", "x"),
                Any(random, "DE", "FR", "US", "", "\"DE\"", "\"D\"\"E\"", "Land of D"),
                Number(random, 0), Number(random, 2), Number(random, random.Next(4)), Any(random, "true", "false", "", "no"),
                Any(random, "", "\"\"", "it's", "\"two\nlines\"", "a much longer text than eight", "DE"),
            ];
            if (random.Next(often) == 0)
            {
                fields[random.Next(fields.Length)] = Any(random, "n/a", "1e400", "99999999999999999999", "123456789012345678901234.5678", "0", "-1", "1.5.2", "\"3\"", "a\"b", ".");
            }

            if (random.Next(often) == 1)
            {
                fields = fields[..^random.Next(1, 3)];
            }

            text.Append(string.Join(',', fields)).Append(random.Next(often) == 2 ? Any(random, "\n\n", "\r", "\r\r\n") : round % 2 == 0 ? "\n" : "\r\n");
        }

        return random.Next(3) == 0 ? text.ToString().TrimEnd('\n', '\r') : text.ToString();
    }

    private static string Number(Random random, int scale)
    {
        long digits = random.NextInt64((long)Math.Pow(10, random.Next(1, 8)));
        string number = random.Next(12) == 0 ? "" : (digits / Math.Pow(10, scale)).ToString("F" + scale, CultureInfo.InvariantCulture);
        return random.Next(15) == 0 && number.Length > 0 ? "-" + number : number;
    }

    private static string Any(Random random, params string[] of) => of[random.Next(of.Length)];
}

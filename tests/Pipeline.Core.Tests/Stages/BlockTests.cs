using System.Globalization;
using System.Runtime.InteropServices;
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

    public static TheoryData<string> CutPipelines { get; } =
    [
        "stages: [{ name: s0, derive: { total: 'quantity * price', name: 'upper(name)' } }, { name: s1, filter: \"total > 100 or name like 'Z%'\" }, { derive: { more: 'total + 1', size: 'length(name)' } }, { validate: 'more < 100000' }]",
        "columns: { quantity: { type: integer }, price: { type: decimal } }\nstages: [{ name: s0, filter: \"country <> 'US'\" }, { name: s1, select: [id, name, price] }, { derive: { half: 'price / 2' } }, { filter: 'half is not null' }]",
        "stages: [{ name: s0, derive: { name: 'upper(name)' } }, { name: s1, filter: 'ratio < 1000' }, { replace: { columns: [text, name], find: it, with: they } }]\noutput: { path: '{country}/{name}.csv' }",
        "stages: [{ name: s0, derive: { long: \"repeat(id || '-' || text, 2000)\", none: 'cast(null as integer)', empty: \"''\" } }, { name: s1, derive: { size: 'length(long)', more: 'none + 1' } }, { drop: [long] }]",
        "stages: [{ name: s0, filter: \"flag = 'true'\" }, { name: s1, filter: 'price > 10' }]\noutput: { csv: { quoting: all } }",
    ];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Process_BlocksOrSingleRecords_GiveTheSame(string pipeline)
    {
        IReadOnlyList<ChainProgram> programs = Programs(pipeline);
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

    [Theory]
    [MemberData(nameof(CutPipelines))]
    public void Process_CutAnywhere_GivesWhatOneChainGives(string pipeline)
    {
        StageChain[] fused = [.. Programs(pipeline).Select(program => new StageChain(program))];
        Assert.Single(fused);
        Random random = new(12);
        int most = 0;
        for (int cuts = 1; cuts < 4; cuts++)
        {
            // Chains are cut where the parallelism differs.
            string run = $"run: {{ dop: {{ {((cuts & 1) != 0 ? "s0: 2, " : "")}{((cuts & 2) != 0 ? "s1: 3" : "")} }} }}";
            List<StageChain> chains = [.. Programs($"{pipeline}\n{run}").Select(program => new StageChain(program))];
            most = Math.Max(most, chains.Count);
            for (int round = 0; round < 12; round++)
            {
                byte[] bytes = Encoding.UTF8.GetBytes("\n" + Records(random, round));
                string expected = Process([.. fused], bytes, selection: null);
                Assert.Equal(expected, Process(chains, bytes, selection: null));
                Assert.Equal(expected, Process(chains, bytes, RecordSelection.Without([])));
            }
        }

        Assert.True(most > 1);
    }

    [Fact]
    public void Process_RecordsThatStandTwice_GiveTheSameAsSingleRecords()
    {
        IReadOnlyList<ChainProgram> programs = Programs("stages: [{ name: a, derive: { total: 'quantity * price' } }, { name: b, derive: { more: 'total + price' } }, { validate: 'more < 100000' }]\nrun: { dop: { a: 2 } }");
        List<StageChain> chains = [.. programs.Select(program => new StageChain(program))];
        Assert.Equal(2, chains.Count);
        Random random = new(13);
        for (int round = 0; round < 12; round++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes("\n" + Records(random, round));
            int from = random.Next(300);
            Assert.Equal(Process(chains, bytes, RecordSelection.Without([]), Doubled), Process(chains, bytes, selection: null, Doubled));

            LiveRecords Doubled(LiveRecords live)
            {
                LiveRecords doubled = new(programs[0].SourceFields, programs[0].Slots - programs[0].SourceFields);
                RecordFields fields = new(programs[0].Slots, now: 0);
                for (int n = 0; n < live.Count; n++)
                {
                    fields.Begin([]);
                    live.Restore(n, fields);
                    doubled.Add(live.RecordIndex(n), fields);
                    if (n == from)
                    {
                        doubled.Add(live.RecordIndex(n), fields);
                    }
                }

                live.Dispose();
                return doubled;
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(1_000_000)]
    public void Process_ValuesThatRecordsHaveInCommon_GiveTheSameAsTheirOwn(int apart)
    {
        IReadOnlyList<ChainProgram> programs = Programs("stages: [{ name: a, derive: { total: 'quantity * price', sum: 'quantity + 1' } }, { name: b, derive: { more: 'total + price' } }, { validate: 'more < 100000' }]\nrun: { dop: { a: 2 } }");
        List<StageChain> chains = [.. programs.Select(program => new StageChain(program))];
        Random random = new(14);
        for (int round = 0; round < 12; round++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes("\n" + Records(random, round));
            Assert.Equal(Process(chains, bytes, selection: null), Process(chains, bytes, selection: null, Shared));
        }

        LiveRecords Shared(LiveRecords live)
        {
            int source = programs[0].SourceFields;
            int slots = programs[0].Slots - source;
            using LiveRecords indexes = new(source, 0);
            using PooledBytes values = new();
            Dictionary<string, int> rowOf = new(StringComparer.Ordinal);
            List<int> rows = [];
            List<int> chosen = [];
            RecordFields fields = new(programs[0].Slots, now: 0);
            for (int n = 0; n < live.Count; n++)
            {
                fields.Begin([]);
                live.Restore(n, fields);
                indexes.Add(live.RecordIndex(n), fields);
                string key = string.Join('|', Enumerable.Range(source, slots).Select(slot => fields.IsNull(slot) ? "null" : Encoding.UTF8.GetString(fields.Text(slot))));
                if (rowOf.TryAdd(key, rowOf.Count))
                {
                    for (int slot = source; slot < source + slots; slot++)
                    {
                        values.Advance(values.Length < 3_000_000 && values.Reserve(apart).Length >= apart ? apart : 0);
                        rows.AddRange([values.Length, fields.IsNull(slot) ? -1 : fields.Text(slot).Length]);
                        values.Add(fields.IsNull(slot) ? [] : fields.Text(slot));
                    }
                }

                chosen.Add(rowOf[key]);
            }

            LiveRecords shared = LiveRecords.Following(indexes, slots);
            shared.AddFollowing(indexes, CollectionsMarshal.AsSpan(chosen), CollectionsMarshal.AsSpan(rows), shared.AddText(values.Written));
            live.Dispose();
            return shared;
        }
    }

    [Fact]
    public void Process_ChainAfterTheFirst_WorksInBlocks()
    {
        IReadOnlyList<ChainProgram> programs = Programs("stages: [{ name: a, derive: { total: 'quantity * price' } }, { name: b, filter: 'total is not null' }]\nrun: { dop: { a: 2 } }");
        CountingStep step = new(programs[1].Steps[0].Step);
        List<StageChain> chains = [new(programs[0]), new(programs[1] with { Steps = [programs[1].Steps[0] with { Step = step }] })];

        Process(chains, Encoding.UTF8.GetBytes("\n" + string.Concat(Enumerable.Repeat("1,2,3,4,DE,6,7,8,9,10\n", 2_000))), selection: null);

        Assert.Equal((2_000, 0), (step.InBlocks, step.Single));
    }

    private IReadOnlyList<ChainProgram> Programs(string pipeline)
    {
        folder.Write("a.csv", Header + "1,2,3,4,5,6,7,8,9,10\n");
        return PipelinePlan.Create(folder.Define(pipeline)).Files[0].Programs;
    }

    private static string Process(List<StageChain> chains, byte[] bytes, RecordSelection? selection, Func<LiveRecords, LiveRecords>? between = null)
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
            batch.Live = batch.Live is { } live && between is not null ? between(live) : batch.Live;
        }

        using EncodedOutput encoded = batch.Output!;
        using EncodedOutput output = encoded.Pieces.Count > 0 ? Whole(batch, encoded) : encoded;
        StringBuilder all = new();
        all.AppendLine(CultureInfo.InvariantCulture, $"records {batch.Records}, lines {batch.Lines}, blank {batch.BlankLines}");
        Array.ForEach(batch.Counts, stage => all.AppendLine(stage.ToString()));

        // As the ledger has them: of cut chains they come chain by chain.
        all.AppendJoin('\n', (batch.Rejects ?? []).OrderBy(reject => reject.Record)).AppendLine();
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

    /// <summary>Counts the records that a step gets in blocks and one by one.</summary>
    private sealed class CountingStep(RecordStep step) : RecordStep
    {
        public int InBlocks { get; private set; }

        public int Single { get; private set; }

        public override IReadOnlyList<int> Slots => step.Slots;

        public override StepOutcome Apply(RecordFields record, List<StepFault> faults)
        {
            Single++;
            return step.Apply(record, faults);
        }

        public override int ApplyMany(RecordBlock block, Span<int> rows, ref StageCounts counts, List<StepFault> faults)
        {
            InBlocks += rows.Length;
            return step.ApplyMany(block, rows, ref counts, faults);
        }
    }
}

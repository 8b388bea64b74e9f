using System.Text;
using Pipeline.Core.Tests.Graph;
using Pipeline.Csv;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Core.Tests.Stages;

/// <summary>Chains allocate nothing for a record that is not rejected: a batch ten times as long allocates as much as one of the same records once.</summary>
public sealed class AllocationTests : IDisposable
{
    private const string Header = "id,day,at,name,country,quantity,price,ratio,flag,text\n";

    // Quoted, with delimiters, doubled quotes and line ends inside; unquoted; null; empty; several bytes to a character.
    private const string Records = """"
        1,2026-01-02,2026-01-02T03:04:05Z,"Meyer, Jan",DE,3,10.50,0.5,true,"say ""wow"", it's
        two lines"
        2,2025-12-31,2025-12-31T23:59:59Z,Zoë Roux,FR,1,2.00,1e3,false,plain
        3,2024-02-29,2024-02-29T12:00:00Z,,DE,40,903.99,2,true,""
        4,2026-07-01,2026-07-01T00:00:00Z,"Hall ""Hal"" Lee",US,2,0.01,3.25,false,"量が多い, ""five"""
        5,2026-07-02,2026-07-02T00:00:00Z,東京商店,DE,5,12.34,-7.125,true,it's
        """";

    private readonly PipelineFolder folder = new();

    public static TheoryData<string> Pipelines { get; } =
    [
        "stages: []",
        "stages: [{ filter: \"country = 'DE'\" }, { derive: { total: 'round(quantity * price * (1 - 0.05), 2)' } }, { select: [id, country, total, text] }]",
        "columns: { id: { type: integer, required: true, min: 1 }, day: { type: date }, at: { type: timestamp, format: \"yyyy-MM-dd'T'HH:mm:ss'Z'\" }, quantity: { type: integer }, price: { type: decimal, max: 1000 }, ratio: { type: double }, flag: { type: boolean }, country: { allowed: [DE, FR, US] }, name: { max_length: 40 } }",
        "stages: [{ derive: { a: 'quantity + 1', b: 'quantity % 7', c: 'cast(id as integer) * 2 - 1' } }]",
        "stages: [{ derive: { a: 'price / 3', b: 'price + 0.005', c: 'round(price, 1)' } }, { filter: 'a < 1000.0' }]",
        "stages: [{ derive: { a: 'cast(ratio as double) * 1.1e0', b: 'cast(price as double)' } }]",
        "stages: [{ derive: { a: 'not cast(flag as boolean)', b: \"flag = true and country in ('DE', 'US')\" } }]",
        "columns: { day: { type: date }, at: { type: timestamp } }\nstages: [{ filter: \"day >= date '2024-01-01'\" }, { derive: { later: 'day', when: 'at', cut: 'cast(at as date)' } }]",
        "columns: { at: { type: timestamp, timezone: Europe/Berlin } }\nstages: [{ derive: { there: \"at_zone(at, 'America/New_York')\", hour: \"hour(at, 'Asia/Kolkata')\", read: \"to_timestamp(day, 'yyyy-MM-dd', 'Europe/Dublin')\", likes: \"name ilike '%MEYER%'\" } }]",
        "stages: [{ filter: \"text is not null and text like '%wow%' or name like '_e%'\" }, { derive: { loud: 'upper(name)', both: \"name || '/' || text\", size: 'length(text)', piece: 'substr(text, 2, 3)' } }]",
        "stages: [{ filter: \"regexp_matches(name, '^[A-Z].*[a-z]$') or name is null\" }]",
        "stages: [{ replace: { columns: [text, name], find: \"it's\", with: 'it is' } }, { validate: 'quantity > 0' }]",
        "stages: [{ drop: [day] }, { rename: { name: customer } }]\noutput: { path: '{country}.csv' }",
        "stages: [{ derive: { total: 'quantity * price' } }]\noutput: { path: '{dir}/{stem}.csv', formulas: escape, csv: { delimiter: ';', quoting: minimal, newline: crlf } }",
        "stages: [{ name: cut, derive: { total: 'quantity * price', name: 'upper(name)' } }, { filter: 'total > 1' }]\nrun: { dop: { cut: 2 } }",
    ];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Process_TenTimesTheRecords_AllocatesAsMuch(string pipeline)
    {
        List<StageChain> chains = [.. Programs(pipeline).Select(program => new StageChain(program))];

        long[] allocated = Measure(chains);

        Assert.Equal(allocated[0], allocated[1]);
    }

    [Theory]
    [InlineData("stages: [{ filter: \"length(repeat(name || '-', 20000)) > 0 or name is null\" }]")]
    [InlineData("stages: [{ derive: { a: \"repeat(id || '-', 20000)\" } }, { derive: { b: 'upper(a)' } }, { derive: { a: 'id', b: 'b is null' } }]")]
    [InlineData("columns: { at: { type: timestamp } }\nstages: [{ validate: \"repeat(id || '-', 100000) <> text\" }]")]
    public void Process_LongComputedTexts_TakeTheRoomOfFewRecords(string pipeline)
    {
        List<StageChain> chains = [.. Programs(pipeline).Select(program => new StageChain(program))];
        RecordBatch batch = Batch(200);
        long before = GC.GetAllocatedBytesForCurrentThread();

        chains.ForEach(chain => chain.Process(batch));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 24 << 20);
        batch.Output!.Dispose();
    }

    [Fact]
    public void Process_OneRecordAllocates_IsSeen()
    {
        int records = 0;
        object? kept = null;
        RecordStep step = new ProbeStep(_ => kept = records++ % 5000 == 4000 ? new object() : kept);
        ChainProgram program = Programs("stages: []").Single();

        long[] allocated = Measure([new StageChain(program with { Steps = [new ChainStep(0, "probe", step)] })]);

        Assert.NotEqual(allocated[0], allocated[1]);
        GC.KeepAlive(kept);
    }

    private IReadOnlyList<ChainProgram> Programs(string pipeline)
    {
        folder.Write("a.csv", Header + Records + "\n");
        return PipelinePlan.Create(folder.Define(pipeline)).Files[0].Programs;
    }

    /// <summary>
    /// Bytes that 500 and 5,000 records allocate. What the runtime adds now and then, such as arrays that a pool had given up, only
    /// makes it more; what a record allocates is in the least of many measurements too.
    /// </summary>
    private static long[] Measure(List<StageChain> chains)
    {
        long[] least = [long.MaxValue, long.MaxValue];
        for (int round = 0; round < 20; round++)
        {
            for (int size = 0; size < 2; size++)
            {
                RecordBatch batch = Batch(size == 0 ? 100 : 1000);
                long before = GC.GetAllocatedBytesForCurrentThread();
                foreach (StageChain chain in chains)
                {
                    chain.Process(batch);
                }

                least[size] = Math.Min(least[size], GC.GetAllocatedBytesForCurrentThread() - before);
                Assert.Null(batch.Rejects);
                Assert.NotEmpty(batch.Output!.Slices);
                batch.Output.Dispose();
            }
        }

        return least;
    }

    private static RecordBatch Batch(int times)
    {
        // The tokenizer takes the byte before the batch.
        byte[] bytes = Encoding.UTF8.GetBytes("\n" + string.Concat(Enumerable.Repeat(Records + "\n", times)));
        RecordCut cut = RecordCutter.Find(bytes.AsSpan(1), (byte)',', (byte)'"', final: true);
        Assert.Equal(bytes.Length - 1, cut.Length);
        return new RecordBatch
        {
            File = 0,
            Offset = Header.Length,
            Buffer = bytes,
            Start = 1,
            Length = cut.Length,
            WellFormed = cut.WellFormed,
            Counts = new StageCounts[10],
        };
    }
}

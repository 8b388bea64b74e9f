using System.Globalization;
using System.Numerics;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Oracle.Tests;

/// <summary>A random job of one to three stages that hold data or look up, over random files.</summary>
internal sealed class OracleJob
{
    private readonly OracleData data;
    private readonly List<OracleStage> stages = [];

    private OracleJob(OracleData data) => this.data = data;

    public string Yaml => $$"""
        version: 1
        columns: { i: { type: integer }, d: { type: decimal }, f: { type: double }, b: { type: boolean }, e: { type: date }, z: { type: timestamp } }
        rejects: { max: 100% }
        output: { path: all.csv }
        stages: [{ drop: [n] }, {{string.Join(", ", stages.Select(stage => stage.Yaml))}}]
        """;

    private IReadOnlyList<OracleColumn> Columns => stages[^1].Columns;

    public static OracleJob Write(Random random, string folder)
    {
        OracleJob job = new(OracleData.Write(random, folder));
        for (int i = random.Next(3); i >= 0; i--)
        {
            OracleInput input = new(job.stages.Count == 0 ? job.data.Columns : job.Columns, $"v{job.stages.Count}_", job.data);
            job.stages.Add(OracleStage.Makers[random.Next(OracleStage.Makers.Length)](input, random));
        }

        return job;
    }

    /// <summary>Runs it here, under any settings.</summary>
    public async Task<List<string?[]>> RunAsync(Random random, string output, TimeSpan limit)
    {
        LoadedDefinition loaded = DefinitionReader.Parse(Yaml);
        Assert.Empty(loaded.Problems);
        PipelineDefinition definition = loaded.Definition with
        {
            Data = [data.Folder],
            Output = loaded.Definition.Output with { Folder = output, Sync = false },
            Run = loaded.Definition.Run with { StateMemory = random.Next(2) == 0 ? 1 << 20 : 128 << 20, BatchBytes = 256 << random.Next(10), Jobs = 1 + random.Next(4) },
        };
        RunReport report = await PipelineRun.ExecuteAsync(PipelinePlan.Create(definition), new RunOptions()).WaitAsync(limit);
        Assert.True(report.ExitCode == 0 && report.Totals.Balanced, $"{report.ExitCode}: {report.Failure}\n{Yaml}");
        return CsvRecords.Read(await File.ReadAllTextAsync(Path.Combine(output, "all.csv")));
    }

    /// <summary>Has DuckDB do it, and compares.</summary>
    public void Compare(List<string?[]> found, DuckDb oracle)
    {
        Assert.Equal(Columns.Select(column => column.Name), found[0]);
        oracle.Load(data);
        for (int i = 0; i < stages.Count; i++)
        {
            oracle.Execute($"CREATE OR REPLACE TABLE s{i + 1} AS {stages[i].Sql.Replace("{from}", $"s{i}", StringComparison.Ordinal)}");
        }

        string columns = string.Join(", ", Columns.Select(column => $"{column.Name}::VARCHAR").Concat(Columns.Select(column => column.MayDiffer ? $"({column.Bound}::DOUBLE)::VARCHAR" : "NULL")));
        List<string?[]> expected = oracle.Rows($"SELECT {columns} FROM s{stages.Count} ORDER BY n_");
        Assert.True(expected.Count == found.Count - 1, $"{found.Count - 1} records, DuckDB has {expected.Count}\n{Yaml}");
        for (int row = 0; row < expected.Count; row++)
        {
            for (int column = 0; column < Columns.Count; column++)
            {
                string? theirs = expected[row][column];
                string? ours = found[row + 1][column];
                string? bound = expected[row][Columns.Count + column];
                Assert.True(IsSame(Columns[column].Type, ours, theirs, bound), $"record {row + 1}, {Columns[column].Name}: {ours ?? "null"}, DuckDB has {theirs ?? "null"}, which may be off by {bound ?? "0"}\n{Yaml}\n{string.Join('\n', stages.Select(stage => stage.Sql))}");
            }
        }
    }

    private static bool IsSame(string type, string? ours, string? theirs, string? bound)
    {
        if (ours is null || theirs is null)
        {
            return ours is null && theirs is null;
        }

        if (bound is not null)
        {
            return Math.Abs(Double(ours) - Double(theirs)) <= Double(bound);
        }

        return type switch
        {
            "integer" => BigInteger.Parse(ours, CultureInfo.InvariantCulture) == BigInteger.Parse(theirs, CultureInfo.InvariantCulture),
            "decimal" => decimal.Parse(ours, CultureInfo.InvariantCulture) == decimal.Parse(theirs, NumberStyles.Float, CultureInfo.InvariantCulture),
            "double" => Double(ours).Equals(Double(theirs)),
            _ => string.Equals(ours, theirs, StringComparison.Ordinal),
        };

        static double Double(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}

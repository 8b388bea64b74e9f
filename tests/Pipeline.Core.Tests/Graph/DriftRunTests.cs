using Pipeline.Core.Tests.Processes;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Files whose headers are not those agreed: refused, or united by name.</summary>
public sealed class DriftRunTests : IDisposable
{
    private const string One = "output: { path: all.csv }\n";
    private const string Adapt = "drift: { new: adapt, missing: adapt, reordered: adapt }\n";

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_AdaptAll_UnitesByNameInTheOrderOfAppearance()
    {
        folder.Write("a.csv", "id,name\n1,Ann\n");
        folder.Write("b.csv", "name,id,mail\n\"Bob, Jr\",2,b@x\n");
        folder.Write("c.csv", "city,id\nUlm,3\n");
        PipelineResult result = (await folder.RunAsync(One + Adapt)).AssertPublished();

        Assert.Equal("id,name,mail,city\n1,Ann,,\n2,\"Bob, Jr\",b@x,\n3,,,Ulm\n", result.PublishedText());
        Assert.Equal(
            [
                "b.csv: the column 'mail' is new, and taken in",
                "b.csv: its columns stand in another order than those of a.csv, and are found by name",
                "c.csv: the column 'city' is new, and taken in",
                "c.csv: the column 'name' is missing, and null",
            ],
            PipelinePlan.Create(folder.Define(One + Adapt)).Warnings.Select(warning => warning.Message));
    }

    /// <summary>A flag declares as a file does: what may be missing may be.</summary>
    [Fact]
    public async Task Run_ColumnThatAFlagDeclares_MayBeMissingToo()
    {
        folder.Write("a.csv", "id,name\n1,Ann\n");
        PipelineResult result = (await folder.RunAsync(
            "drift: { columns: [id, name, mail], missing: adapt }",
            definition => definition with { Columns = [new ColumnDefinition("mail", new SourceMark("flag --type", 0, 0)) { Type = ColumnType.Integer }] })).AssertPublished();

        Assert.Equal("id,name,mail\n1,Ann,\n", result.PublishedText());
    }

    [Fact]
    public async Task Run_Discard_LeavesNewColumnsOut()
    {
        folder.Write("a.csv", "id,name\n1,Ann\n");
        folder.Write("b.csv", "id,x,name,y\n2,x,Bob,y\n");
        PipelineResult result = (await folder.RunAsync(One + "drift: { new: discard }")).AssertPublished();

        Assert.Equal("id,name\n1,Ann\n2,Bob\n", result.PublishedText());
    }

    [Fact]
    public async Task Run_MissingColumn_IsNullForRulesAndStages()
    {
        folder.Write("a.csv", "id,qty\n1,5\n");
        folder.Write("b.csv", "id\n2\n");
        PipelineResult result = (await folder.RunAsync(One + "drift: { missing: ignore }\ncolumns: { qty: { type: integer, min: 1 } }\nstages: [ { derive: { twice: 'coalesce(qty * 2, -1)' } } ]")).AssertPublished();

        Assert.Equal("id,qty,twice\n1,5,10\n2,,-1\n", result.PublishedText());
        Assert.Empty(PipelinePlan.Create(folder.Define(One + "drift: { missing: ignore }")).Warnings);
    }

    [Theory]
    [InlineData("drift: { missing: adapt }", "b.csv: the column 'mail' is not among the columns of a.csv, and drift.new is fail")]
    [InlineData("drift: { new: adapt }", "b.csv: the column 'name' of a.csv is missing, and drift.missing is fail: with adapt it is null")]
    [InlineData("drift: { new: adapt, missing: adapt }", "b.csv: its columns stand in another order than those of a.csv, and drift.reordered is fail")]
    [InlineData("drift: { columns: [id, mail, name, extra], reordered: adapt }", "a.csv: the columns 'mail', 'extra' of drift.columns are missing")]
    [InlineData("", "make the headers agree, unite them by name")]
    public void Create_WhatIsNotAllowed_IsADamage(string drift, string message)
    {
        folder.Write("a.csv", "id,z,name\n1,2,Ann\n");
        folder.Write("b.csv", "z,id,mail\n2,2,b@x\n");
        PlanException refused = folder.Refused(One + drift);

        Assert.Equal(65, refused.ExitCode);
        Assert.Contains(refused.Problems, problem => problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Create_LikelyRename_SaysHowToDeclareIt()
    {
        folder.Write("a.csv", "id,customer_name\n1,Ann\n");
        folder.Write("b.csv", "id,customername\n2,Bob\n");

        Assert.Contains(folder.Refused(One + "drift: { missing: adapt }").Problems, problem => problem.Message.EndsWith("; if 'customername' is 'customer_name' renamed, say so: columns.customer_name.aliases: [customername]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_Alias_IsTheColumn()
    {
        folder.Write("a.csv", "id,name\n1,Ann\n");
        folder.Write("b.csv", "id,\"full name\"\n2,Bob\n");
        string yaml = One + "columns: { name: { aliases: [\"full name\"], min_length: 2 } }\nstages: [ { derive: { n: upper(name) } } ]";
        PipelineResult result = (await folder.RunAsync(yaml)).AssertPublished();

        Assert.Equal("id,name,n\n1,Ann,ANN\n2,Bob,BOB\n", result.PublishedText());
        Assert.Contains(PipelinePlan.Create(folder.Define(yaml)).Warnings, warning => warning.Message == "b.csv: the column 'full name' is read as 'name' (columns.name.aliases)");
    }

    [Fact]
    public void Create_ColumnAndItsAlias_AreRefusedTogether()
    {
        folder.Write("a.csv", "name,full\nx,y\n");

        Assert.Contains(folder.Refused("columns: { name: { aliases: [full] } }").Problems, problem => problem.ExitCode == 65 && problem.Message.Contains("the header has 'name' and 'full', which all mean 'name'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_ColumnsAgreed_HoldForAFileAlone()
    {
        folder.Write("a.csv", "b,a,new\n2,1,3\n");
        string agreed = "drift: { columns: [a, b, c], new: discard, missing: adapt, reordered: ignore }";
        PipelineResult result = (await folder.RunAsync(agreed)).AssertPublished();

        Assert.Equal("a,b,c\n1,2,\n", result.PublishedText());
        Assert.Equal(65, folder.Refused("drift: { columns: [a, b] }").ExitCode);
    }

    /// <summary>A column that went from all files tonight is null, where that was asked for; otherwise its name may be a slip.</summary>
    [Fact]
    public async Task Run_DeclaredColumnThatNoFileHas_IsNullWhereItMayBeMissing()
    {
        folder.Write("a.csv", "id\n1\n");
        PipelineResult result = (await folder.RunAsync("drift: { missing: adapt }\ncolumns: { note: { max_length: 3 } }\nstages: [ { filter: note is null } ]")).AssertPublished();

        Assert.Equal("id,note\n1,\n", result.PublishedText());
        Assert.Equal(78, folder.Refused("columns: { note: { max_length: 3 } }").ExitCode);
    }

    [Fact]
    public async Task Run_WhatDriftedSinceTheLastNight_IsNamedByTheGuard()
    {
        PipelineDefinition definition = folder.Define(Adapt + "guard: { mode: warn, min_nights: 1 }\ncolumns: { id: { aliases: [number] } }");
        folder.Write("a.csv", "id,name\n1,Ann\n");
        (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished();
        folder.Write("a.csv", "number,mail\n2,x\n");
        PipelineResult result = (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished();

        // The alias is no drift: it is the column.
        Assert.Contains(result.Report.Warnings, warning => warning.Contains("header: 'mail' came, 'name' went; expected those of run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_PolicyOfAColumn_GoesBeforeThatOfAll()
    {
        folder.Write("a.csv", "id,note,old\n1,n,o\n");
        folder.Write("b.csv", "id,old,extra,junk\n2,o,e,j\n");
        string yaml = One + "drift: { new: discard }\ncolumns: { note: { drift: ignore }, extra: { drift: adapt } }";
        PipelineResult result = (await folder.RunAsync(yaml)).AssertPublished();

        Assert.Equal("id,note,old,extra\n1,n,o,\n2,,o,e\n", result.PublishedText());
    }

    [Fact]
    public void Create_RequiredColumn_MayNotBeMissing()
    {
        folder.Write("a.csv", "id,k\n1,2\n");
        folder.Write("b.csv", "id\n1\n");

        PlanException refused = folder.Refused(One + "drift: { missing: adapt }\ncolumns: { k: { required: true } }");
        Assert.Equal(65, refused.ExitCode);
        Assert.Contains(refused.Problems, problem => problem.Message.Contains("it is required", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_Partitions_UniteAllFiles()
    {
        folder.Write("a.csv", "k,v\nx,1\ny,2\n");
        folder.Write("b.csv", "v,w,k\n3,c,x\n");
        PipelineResult result = (await folder.RunAsync("output: { path: '{k}.csv' }\n" + Adapt)).AssertPublished();

        Assert.Equal(
            [("x.csv", "k,v,w\nx,1,\nx,3,c\n"), ("y.csv", "k,v,w\ny,2,\n")],
            result.Published().Select(file => (file.Key, file.Value)));
    }

    /// <summary>The second file has a field where the header of the first, which is the output's, has none.</summary>
    [Fact]
    public async Task Run_SelectFromAWiderFile_TakesTheHeaderOfTheFirst()
    {
        folder.Write("a.csv", "\"id\",name\n1,Ann\n");
        folder.Write("b.csv", "x,y,name,id\n0,0,Bob,2\n");
        PipelineResult result = (await folder.RunAsync(One + "stages: [ { select: [id, name] } ]")).AssertPublished();

        Assert.Equal("\"id\",name\n1,Ann\n2,Bob\n", result.PublishedText());
    }

    [Fact]
    public async Task Run_AnyBatchesThreadsAndChildren_GivesTheSame()
    {
        for (int file = 0; file < 6; file++)
        {
            string[] columns = [.. new[] { "a", "b", "c", "d" }.Where((_, i) => i != file % 4), $"new{file % 3}"];
            folder.Write($"{file}.csv", string.Join(';', columns) + "\n" + string.Concat(Enumerable.Range(0, 200).Select(i => string.Join(';', columns.Select(column => i % 9 == 0 ? $"\"{column}{i}\"" : i % 31 == 0 ? "" : $"{column}{i}")) + (i % 50 == 3 ? ";x\n" : "\n"))));
        }

        string yaml = One + Adapt + "columns: { a: { pattern: 'a[0-9]*[^7]' }, d: { null_values: ['', d5] } }\nrejects: { max: 1000 }\nstages: [ { derive: { k: \"concat_ws('|', a, b, new0)\", none: d is null } }, { filter: \"k <> 'x'\" } ]";
        SortedDictionary<string, string>? expected = null;
        foreach ((int batch, int jobs, int? shard, string dop) in ((int, int, int?, string)[])[(1 << 19, 1, null, "{}"), (64, 2, null, "{}"), (600, 4, null, "{ derive-1: 2 }"), (4096, 2, 2, "{}")])
        {
            PipelineResult result = (await folder.RunAsync(
                yaml + $"\nrun: {{ dop: {dop} }}",
                definition => definition with { Run = definition.Run with { BatchBytes = batch, Jobs = jobs, AllShard = shard, Memory = 8 << 20 } },
                new RunOptions { WorkerCommand = [TestChild.Path, "worker"] })).AssertPublished();
            Assert.True(result.Report.Totals.Rejected > 50);
            expected ??= result.Fingerprint();
            PipelineResult.AssertSame(expected, result.Fingerprint(), $"{batch} bytes, {jobs} jobs, {shard} children");
        }
    }
}

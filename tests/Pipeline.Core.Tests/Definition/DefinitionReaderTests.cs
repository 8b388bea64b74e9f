using Pipeline.Definition;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Definition;

public sealed class DefinitionReaderTests
{
    [Fact]
    public void Parse_ExampleOfTheContract_GivesWhatItSays()
    {
        LoadedDefinition loaded = DefinitionReader.Parse(Example.Text);
        PipelineDefinition definition = loaded.Definition;

        Assert.Empty(loaded.Problems);
        Assert.Equal("nightly-orders", definition.Name);
        Assert.Equal(["orders*.csv"], definition.Input.Include);
        Assert.Equal(",", definition.Input.Csv.Delimiter);
        Assert.Equal([""], definition.Input.Csv.NullValues);
        Assert.Equal(["order_id", "order_date", "quantity", "unit_price", "discount", "country"], definition.Columns.Select(column => column.Name));
        Assert.Equal((ColumnType.Integer, true), (definition.Columns[0].Type, definition.Columns[0].Required));
        Assert.Equal((ColumnType.Timestamp, "yyyy-MM-dd'T'HH:mm:ss'Z'"), (definition.Columns[1].Type, definition.Columns[1].Format));
        Assert.Equal((ColumnType.Integer, "1", null), (definition.Columns[2].Type, definition.Columns[2].Min, definition.Columns[2].Max));
        Assert.Equal(["DE", "FR", "US"], definition.Columns[5].Allowed);
        Assert.Equal(["keep filter", "price derive", " select"], definition.Stages.Select(stage => $"{stage.Name} {stage.Kind}"));
        Assert.Equal("country = 'DE' and status <> 'cancelled'", definition.Stages[0].Body.Text);
        Assert.Equal(new SourceMark("pipeline.yaml", 14, 19), definition.Stages[0].Mark);
        Assert.True(definition.Output.Header);
        Assert.Equal((2, null), (definition.Run.Dop["keep"], definition.Run.AllDop));
        Assert.Equal(512L << 20, definition.Run.Memory);
        Assert.Equal(1L << 30, definition.Rejects.MaxBytes);
    }

    [Fact]
    public void Load_NoSources_OriginsAreDefaults() =>
        Assert.All(DefinitionReader.Load(new DefinitionSources()).Definition.Origins, origin => Assert.Equal("default", origin.Origin));

    [Fact]
    public void Load_EveryLayer_LaterOnesWinAndOriginsTell()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("p.yaml", "version: 1\nrun: { jobs: 1, batch_bytes: 1KiB, memory: 1MiB }\n");
        DefinitionSources sources = new()
        {
            File = path,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PIPELINE_JOBS"] = "2",
                ["PIPELINE_BATCH_BYTES"] = "2KiB",
                ["PIPELINE_DELIMITER"] = "",
                ["PIPELINE_BANANA"] = "ignored",
                ["pipeline_memory"] = "ignored",
                ["JOBS"] = "ignored",
            },
            Flags = [new("--jobs", "3")],
        };

        LoadedDefinition loaded = DefinitionReader.Load(sources);

        Assert.Empty(loaded.Problems);
        Assert.Equal((3, 2048, 1L << 20), (loaded.Definition.Run.Jobs, loaded.Definition.Run.BatchBytes, loaded.Definition.Run.Memory));
        Assert.Equal("flag --jobs", loaded.Origin("run.jobs"));
        Assert.Equal("environment PIPELINE_BATCH_BYTES", loaded.Origin("run.batch_bytes"));
        Assert.Equal($"{path}:2:44", loaded.Origin("run.memory"));
        Assert.Equal("default", loaded.Origin("input.csv.delimiter"));
    }

    [Fact]
    public void Load_NoHeaders_IsHeaderFalse()
    {
        Assert.False(Reading.Flags("--no-headers", "true").Definition.Input.Csv.Header);
    }

    [Fact]
    public void Load_StageInEnvironment_IsRefusedSinceVariablesHaveNoOrder()
    {
        LoadedDefinition loaded = DefinitionReader.Load(new DefinitionSources
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PIPELINE_WHERE"] = "a = 1" },
        });

        Assert.Equal(("PIPELINE_WHERE", 64), (Assert.Single(loaded.Problems).Mark!.Value.Source, loaded.Problems[0].ExitCode));
    }

    [Fact]
    public void Load_ConfigInEnvironment_IsANamedFile()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("p.yaml", "version: 1\noutput: { path: ../x.csv }\n");

        LoadedDefinition loaded = DefinitionReader.Load(new DefinitionSources
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PIPELINE_CONFIG"] = path },
        });

        Assert.Empty(loaded.Problems);
        Assert.Equal((path, true), (loaded.Definition.File, loaded.Definition.FileWasNamed));
    }

    [Fact]
    public void Load_StagesOfFileAndFlags_KeepTheirOrder()
    {
        LoadedDefinition loaded = Reading.FileAndFlags(
            "stages:\n- { name: first, filter: a }\n- { drop: [z] }\n",
            "--select", "a,\"b,c\"", "--where", "x", "--derive", "t=a = b", "--derive", "\"u=v\"='=\"'", "--where", "y", "--rename", "a=b,\"c,d\"=e", "--drop", " q , r ");

        Assert.Empty(loaded.Problems);
        Assert.Equal(
            ["first", "drop-1", "select-1", "filter-2", "derive-1", "derive-2", "filter-3", "rename-1", "drop-2"],
            StageNames.Of(loaded.Definition.Stages));
        IReadOnlyList<StageDefinition> stages = loaded.Definition.Stages;
        Assert.Equal(["a", "b,c"], stages[2].Body.Items.Select(item => item.Text));
        Assert.Equal("x", stages[3].Body.Text);
        Assert.Equal(("t", "a = b"), (stages[4].Body.Entries[0].Key, stages[4].Body.Entries[0].Value.Text));
        Assert.Equal(("u=v", "'=\"'"), (stages[5].Body.Entries[0].Key, stages[5].Body.Entries[0].Value.Text));
        Assert.Equal(["a b", "c,d e"], stages[7].Body.Entries.Select(entry => $"{entry.Key} {entry.Value.Text}"));
        Assert.Equal(["q", "r"], stages[8].Body.Items.Select(item => item.Text));
        Assert.Equal("--where", stages[3].Mark.ToString());
        Assert.Equal("flag --where", loaded.Origin("stages.filter-2"));
    }

    [Theory]
    [InlineData("--derive", "total")]
    [InlineData("--derive", "=1")]
    [InlineData("--derive", "\"a=1")]
    [InlineData("--select", "a,,b")]
    [InlineData("--select", "")]
    [InlineData("--select", "a,\"b")]
    [InlineData("--rename", "a")]
    [InlineData("--rename", "a=b=c")]
    [InlineData("--rename", "a=b,a=c")]
    [InlineData("--type", "a")]
    [InlineData("--type", "a=whole")]
    [InlineData("--dop", "0")]
    [InlineData("--dop", "keep=0")]
    [InlineData("--dop", "keep=")]
    [InlineData("--dop", "-1")]
    [InlineData("--dop", "2000")]
    [InlineData("--capacity", "all=0")]
    [InlineData("--replace", "a:b")]
    [InlineData("--replace", "a=b")]
    [InlineData("--replace", "a:=b")]
    [InlineData("--replace", "a,:b=c")]
    [InlineData("--memory", "64X")]
    [InlineData("--jobs", "0")]
    [InlineData("--jobs", "0%")]
    [InlineData("--jobs", "101%")]
    [InlineData("--jobs", "-1")]
    [InlineData("--jobs", "many")]
    [InlineData("--max-rejects", "-1")]
    [InlineData("--max-rejects", "101%")]
    [InlineData("--max-rejects", "NaN%")]
    [InlineData("--batch-bytes", "15")]
    [InlineData("--batch-bytes", "65MiB")]
    [InlineData("--batch-bytes", "1.5KiB")]
    [InlineData("--memory", "512")]
    [InlineData("--memory", "99999999999TiB")]
    [InlineData("--delimiter", "ab")]
    [InlineData("--delimiter", "é")]
    [InlineData("--delimiter", "\n")]
    [InlineData("--delimiter", "\"")]
    [InlineData("--delimiter", "x")]
    [InlineData("--encoding", "iso-2022-jp")]
    [InlineData("--output", "")]
    [InlineData("--set", "run.jobs")]
    [InlineData("--set", "=1")]
    [InlineData("--set", "run..jobs=1")]
    [InlineData("--set", "run.jobs=")]
    [InlineData("--set", "run.jbos=1")]
    [InlineData("--set", "run.jobs.x=1")]
    [InlineData("--set", "stages=[")]
    [InlineData("--set", "--output=x")]
    public void Load_WrongFlag_IsWrongUsageAndNamesTheFlag(string flag, string value)
    {
        LoadedDefinition loaded = Reading.Flags(flag, value);

        Problem problem = Assert.Single(loaded.Problems);
        Assert.Equal(64, problem.ExitCode);
        Assert.StartsWith(flag, problem.Mark!.Value.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--shard", "keep=2,keep=3", "'keep'")]
    [InlineData("--dop", "read=1,keep=2,\"keep\"=2", "'keep'")]
    [InlineData("--capacity", "write=2, write = 3", "'write'")]
    [InlineData("--type", "a=integer,a=text", "'a'")]
    public void Load_NameTwiceInOneFlag_IsWrongUsageAndNamesIt(string flag, string value, string name)
    {
        string variable = DefinitionSources.VariableOf(flag);
        LoadedDefinition set = DefinitionReader.Load(new DefinitionSources { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { [variable] = value } });
        foreach ((LoadedDefinition loaded, string source) in (IEnumerable<(LoadedDefinition, string)>)[(Reading.Flags(flag, value), flag), (set, variable)])
        {
            Problem problem = Assert.Single(loaded.Problems);
            Assert.Equal(64, problem.ExitCode);
            Assert.StartsWith($"{source}: {name} stands in ", problem.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--dop", "4", 4, 0)]
    [InlineData("--dop", "keep=8", 2, 8)]
    [InlineData("--dop", "price=8", 2, 3)]
    public void Load_DopOverTheFiles_OneNumberReplacesAllAndNamesReplaceTheirs(string flag, string value, int all, int keep)
    {
        RunDefinition run = Reading.FileAndFlags("run: { dop: { all: 2, keep: 3 } }\n", flag, value).Definition.Run;

        Assert.Equal(all, run.AllDop);
        Assert.Equal(keep, run.Dop.GetValueOrDefault("keep"));
    }

    [Fact]
    public void Load_NamedDopOverOneNumber_KeepsTheNumberForTheOthers()
    {
        RunDefinition run = Reading.FileAndFlags("run: { dop: 2 }\n", "--dop", "keep=3,read=1", "--capacity", "write=9").Definition.Run;

        Assert.Equal((2, 3, 1, 9), (run.AllDop, run.Dop["keep"], run.Dop["read"], run.Capacity["write"]));
    }

    [Fact]
    public void Load_Set_OverridesAnyKeyOfTheFile()
    {
        LoadedDefinition loaded = Reading.FileAndFlags(
            "name: a\ncolumns: { x: { type: integer, min: 3 }, \"y.z\": { required: true } }\nstages: [{ filter: a }]\n",
            "--set", "name=b=c",
            "--set", "columns.x.type=decimal",
            "--set", "columns.\"y.z\".type=date",
            "--set", "columns.w={ allowed: [A, \"no\"] }",
            "--set", "input.include=[a.csv, 'b c.csv']",
            "--set", "input.csv.delimiter=,",
            "--set", "output.path={dir}/x.csv",
            "--set", "run.dop.keep=2",
            "--set", "stages=[{ drop: [q] }]",
            "--set", "rejects.max=1%");
        PipelineDefinition definition = loaded.Definition;

        Assert.Empty(loaded.Problems);
        Assert.Equal("b=c", definition.Name);
        Assert.Equal([ColumnType.Decimal, ColumnType.Date, ColumnType.Text], definition.Columns.Select(column => column.Type));
        Assert.Equal("3", definition.Columns[0].Min);
        Assert.True(definition.Columns[1].Required);
        Assert.Equal(["A", "no"], definition.Columns[2].Allowed);
        Assert.Equal(["a.csv", "b c.csv"], definition.Input.Include);
        Assert.Equal((",", "{dir}/x.csv", 2, "drop", 1m), (definition.Input.Csv.Delimiter, definition.Output.Path, definition.Run.Dop["keep"], definition.Stages.Single().Kind, definition.Rejects.MaxPercent!.Value));
        Assert.Equal("flag --set columns.x.type", loaded.Origin("columns.x.type"));
        Assert.EndsWith("p.yaml:3:37", loaded.Origin("columns.x.min"), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TypeFlag_AddsToTheColumnsOfTheFile()
    {
        PipelineDefinition definition = Reading.FileAndFlags("columns: { a: { required: true } }\n", "--type", "a=integer,\"b,c\"=date").Definition;

        Assert.Equal([("a", ColumnType.Integer, true), ("b,c", ColumnType.Date, false)], definition.Columns.Select(column => (column.Name, column.Type, column.Required)));
    }

    [Fact]
    public void Load_BrokenFileUnderAFlag_IsStillBroken()
    {
        LoadedDefinition loaded = Reading.FileAndFlags("run: { jobs: many }\ninput: 5\n", "--jobs", "2", "--delimiter", ";");

        Assert.Equal(["run.jobs", "input"], loaded.Problems.Select(problem => problem.Message.Split(':')[0]).Take(2));
    }

    [Theory]
    [InlineData("64M", 64 << 20)]
    [InlineData("64MB", 64_000_000)]
    [InlineData("64MiB", 64 << 20)]
    [InlineData("2048k", 2048 << 10)]
    [InlineData("1G", 1 << 30)]
    [InlineData("1048576B", 1 << 20)]
    public void Load_Size_TakesTheUnitsThatToolsHave(string text, long bytes)
    {
        LoadedDefinition loaded = Reading.Flags("--memory", text);

        Assert.Empty(loaded.Problems);
        Assert.Equal(bytes, loaded.Definition.Run.Memory);
    }

    [Fact]
    public void Load_ExcludeFlags_AddToThoseOfTheFile()
    {
        LoadedDefinition loaded = Reading.FileAndFlags("input: { exclude: [a] }\n", "--exclude", "b", "--exclude", "c,d");

        Assert.Empty(loaded.Problems);
        Assert.Equal(["a", "b", "c,d"], loaded.Definition.Input.Exclude);
    }

    [Fact]
    public void Load_ReplaceAndValidateFlags_AreStages()
    {
        LoadedDefinition loaded = Reading.Flags("--replace", "a,\"b:c\":\"x=\"=y z", "--replace", "d:u=", "--validate", "a <> 'x=y'");

        Assert.Empty(loaded.Problems);
        SettingNode[] bodies = [.. loaded.Definition.Stages.Select(stage => stage.Body)];
        Assert.Equal(["replace-1", "replace-2", "validate-1"], StageNames.Of(loaded.Definition.Stages));
        Assert.Equal(["a", "b:c"], bodies[0].Find("columns")!.Items.Select(item => item.Text));
        Assert.Equal(("x=", "y z", "u", ""), (bodies[0].Find("find")!.Text, bodies[0].Find("with")!.Text, bodies[1].Find("find")!.Text, bodies[1].Find("with")!.Text));
        Assert.Equal("a <> 'x=y'", bodies[2].Text);
    }

    [Theory]
    [InlineData(new[] { "--output", "a", "--output", "b", "--output", "b" }, "--output: given more than once; b counts, and nothing is written to a")]
    [InlineData(new[] { "--output", "a", "--output", "a" }, null)]
    [InlineData(new[] { "--worker-timeout", "5s" }, "--worker-timeout: has no effect without --shard, which runs stages in child processes")]
    [InlineData(new[] { "--worker-memory", "64MiB", "--shard", "all=2" }, null)]
    public void Load_FlagWithoutEffect_IsWarnedOf(string[] flags, string? warning) =>
        Assert.Equal(warning is null ? [] : [warning], Reading.Flags(flags).Definition.Warnings.Select(found => found.ToString()));

    [Theory]
    [InlineData("nme: a\ncolumns: { a: { typ: date } }\nrun: { jobs: 0 }", true)]
    [InlineData("input: { includ: [a] }", false)]
    [InlineData("input: { csv: { delimiter: ab } }", false)]
    [InlineData("input: { csv: { quote: ',' } }", false)]
    [InlineData("stages: [{ filter: a, drop: b }]", false)]
    [InlineData("stages: a", false)]
    [InlineData("columns: a", false)]
    [InlineData("stages: [", false)]
    public void Parse_WrongFile_CanBePlannedWhereInputAndStagesAreKnown(string body, bool expected)
    {
        LoadedDefinition loaded = Reading.File(body);

        Assert.NotEmpty(loaded.Problems);
        Assert.Equal(expected, loaded.CanBePlanned);
    }
}

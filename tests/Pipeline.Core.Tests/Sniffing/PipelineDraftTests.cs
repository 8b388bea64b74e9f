using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Sniffing;

namespace Pipeline.Core.Tests.Sniffing;

public sealed class PipelineDraftTests : IDisposable
{
    private const string Comma = "id,name,price\n1,Ann,2.5\n2,Bob,3.5\n";
    private const string Semicolon = "id;name;price\n1;Ann;2.5\n2;Bob;3.5\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_OneFile_ReadsBackWithWhatWasFound()
    {
        PipelineDefinition read = Drafted(("a.csv", "Report of May\n\nid;name;price;when\n1;'Smith; Ann';2.5;1.5.2024\n2;'Jones';3.5;13.5.2024\n"));
        Assert.Equal((";", '\'', 2), (read.Input.Csv.Delimiter, read.Input.Csv.Quote, read.Input.Csv.Form.SkipLines));
        Assert.Equal(["id Integer ", "price Decimal ", "when Date d.M.yyyy"], read.Columns.Select(column => $"{column.Name} {column.Type} {column.Format}"));
        Assert.Empty(read.Stages);
    }

    [Fact]
    public void Write_SeveralDialects_LaysThoseOfFewFilesOverThoseOfMost()
    {
        PipelineDefinition read = Drafted(("a.csv", Comma), ("b.csv", Comma), ("c.csv", Comma), ("old/x.csv", Semicolon), ("old/y.csv", Semicolon), ("z{1}.csv", "1;Ann;2.5\n2;Bob;3.5\n"));
        Assert.Equal(",", read.Input.Csv.Delimiter);
        Assert.Equal(["old/**", "z?1?.csv"], read.Input.Files.Select(file => file.Match));
        DeclaredDialects declared = new(read);
        Assert.Equal([(",", true), (";", true), (";", false)], new[] { "b.csv", "old/x.csv", "z{1}.csv" }.Select(file => declared.Of(file).Csv).Select(csv => (csv.Delimiter!, csv.Header)));
    }

    [Fact]
    public void Write_SettingThatNothingTakesBack_IsNotThatOfAll()
    {
        const string commented = "id,name,price\n1,Ann,2.5\n# a note\n2,Bob,3.5\n3,Cy,4.5\n";
        PipelineDefinition read = Drafted(("a.csv", commented), ("b.csv", commented), ("c.csv", Comma));
        Assert.Null(read.Input.Csv.Form.Comment);
        Assert.Equal(["a.csv", "b.csv"], read.Input.Files.Select(file => file.Match));
    }

    [Fact]
    public void Write_NoCsvAmongThem_IsLeftOut()
    {
        PipelineDefinition read = Drafted(("a.csv", Comma), ("empty.csv", ""), ("book.csv", "PK\u0003\u0004x"));
        Assert.Equal(["book.csv", "empty.csv"], read.Input.Exclude);
    }

    [Fact]
    public void Write_TypesThatFilesDisagreeOn_AreThoseOfAll()
    {
        PipelineDefinition read = Drafted(("a.csv", "id,n,code\n1,2,3\n2,3,4\n"), ("b.csv", "id,n,code\n1,2.5,A\n2,3.5,B\n"));
        Assert.Equal(["id Integer", "n Decimal"], read.Columns.Select(column => $"{column.Name} {column.Type}"));
    }

    [Fact]
    public void Write_Lenient_MendsDamageAndTypesNothing()
    {
        PipelineDefinition read = Drafted(lenient: true, ("a.csv", Comma + "3,Cy\n4,Di,5.5\n"));
        Assert.Empty(read.Columns);
        Assert.Equal(HeaderRepair.Rename, read.Input.Csv.HeaderNames);
        Assert.Equal("Recover Recover", $"{read.Input.Csv.Damage.Short} {read.Input.Csv.Damage.Long}");
    }

    [Fact]
    public void Write_Damage_IsListedWithItsPlace()
    {
        Write(("a.csv", Comma + "3,Cy\n4,Di,5.5\n5,Ed,6.5\n"));
        string draft = Draft(lenient: false);
        Assert.Contains("#   a.csv:4: csv.field_count: 2 fields in place of 3", draft, StringComparison.Ordinal);
        Assert.Contains("pipeline init --lenient", draft, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AmbiguousDelimiter_TakesNone()
    {
        PipelineDefinition read = Drafted(("a.csv", "a;b,c\nd;e,f\ng;h,i\n"));
        Assert.Null(read.Input.Csv.Delimiter);
        Assert.Contains("ambiguous", Draft(lenient: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NamesOfEveryKind_ReadBack()
    {
        string[] names = ["a: b", "# c", "\"d\"", "é", "yes", "- e", "{f}", "g'h", "*", "i\\j", "1"];
        string header = string.Join(',', names.Select(name => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
        PipelineDefinition read = Drafted(("a.csv", header + "\n" + string.Concat(Enumerable.Repeat("1,2,3,4,5,6,7,8,9,10,11\n", 3))));
        Assert.Equal(names, read.Columns.Select(column => column.Name));
    }

    private PipelineDefinition Drafted(params (string Name, string Text)[] files) => Drafted(lenient: false, files);

    private PipelineDefinition Drafted(bool lenient, params (string Name, string Text)[] files)
    {
        Write(files);
        string file = folder.Write("../" + Path.GetFileName(folder.Path) + ".yaml", Draft(lenient));
        try
        {
            LoadedDefinition loaded = DefinitionReader.Load(new DefinitionSources { Data = [folder.Path], File = file });
            Assert.True(loaded.Problems.Count == 0, string.Join('\n', loaded.Problems) + "\n" + File.ReadAllText(file));
            return loaded.Definition;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private void Write((string Name, string Text)[] files)
    {
        foreach ((string name, string text) in files)
        {
            folder.Write(name, text);
        }
    }

    private void Write((string Name, string Text) file) => Write([file]);

    private string Draft(bool lenient) =>
        PipelineDraft.Write(DataSniffer.Sniff(new PipelineDefinition { Data = [folder.Path] }), new DraftOptions { Data = [folder.Path], Lenient = lenient });
}

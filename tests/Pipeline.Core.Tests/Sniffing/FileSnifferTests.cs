using Pipeline.Records;
using Pipeline.Sniffing;

namespace Pipeline.Core.Tests.Sniffing;

public sealed class FileSnifferTests
{
    private const string Records = "1,Ann,2.5\n2,Bob,3.5\n3,Cy,4.5\n";

    [Theory]
    [InlineData("id,name,price\n" + Records, "delimiter: \",\"")]
    [InlineData("id;name;price\n1;Ann;2,5\n2;Bob;3,5\n3;Cy;4,5\n", "delimiter: \";\"")]
    [InlineData("id\tname\tprice\n1\tAnn, Jr.\t2.5\n2\tBob\t3.5\n", "delimiter: \"\\t\"")]
    [InlineData("id||name||price\n1||Ann||2.5\n2||Bob||3.5\n", "delimiter: \"||\"")]
    [InlineData("id, name, price\n1, Ann, 2.5\n2, Bob, 3.5\n", "delimiter: \", \"")]
    [InlineData("id~name~price\n1~Ann~2.5\n2~Bob~3.5\n", "delimiter: \"~\"")]
    [InlineData("id\u0001name\u0001price\n1\u0001Ann\u00012.5\n2\u0001Bob\u00013.5\n", "delimiter: \"\\u0001\"")]
    [InlineData("id name price\n1 Ann 2.5\n2 Bob 3.5\n3 Cy 4.5\n", "delimiter: \" \"")]
    [InlineData("sep=;\nid;a,b\n1;2,3\n", "delimiter: \";\"")]
    [InlineData("name\nAnn Smith\nBob Jones\nCy Young\n", "delimiter: \",\"")]
    [InlineData("name\nAnn, Bob\nCy\n\"Di\"\n", "delimiter: \";\"")]
    [InlineData(Records, "delimiter: \",\", header: false")]
    [InlineData("id,name,price,\n1,Ann,2.5,\n2,Bob,3.5,\n", "delimiter: \",\", trailing_delimiter: drop")]
    [InlineData("id,name,price\n1,Ann,2.5,\n2,Bob,3.5,\n", "delimiter: \",\", trailing_delimiter: drop")]
    [InlineData("id,'name',price\n1,'Smith, Ann',2.5\n2,'Jones, Bob',3.5\n", "delimiter: \",\", quote: \"'\"")]
    [InlineData("id;name;price\n1;a;1\n2;'b;c';2\n3;d;3\n4;e;4\n5;f;5\n6;g;6\n7;h;7\n8;i;8\n9;j;9\n10;k;10\n11;l;11\n12;m;12\n", "delimiter: \";\", quote: \"'\"")]
    [InlineData("id,path,price\n1,\"C:\\\\dir\",1\n2,\"D:\\\\\",2\n3,\"x\",3\n", "delimiter: \",\", escape: \"\\\\\"")]
    [InlineData("id,path,price\n1,\\\\host\\dir,1\n2,\\\\host\\x,2\n", "delimiter: \",\"")]
    [InlineData("id,name,price\n1,O'Neil,1\n2,'n' roll,2\n3,it's,3\n", "delimiter: \",\"")]
    [InlineData("id,size,price\n1,5\" pipe,2.5\n2,6\" pipe,3.5\n", "delimiter: \",\", quote: none")]
    [InlineData("id,name,price\n1,\"a \\\"x\\\", b\",2.5\n2,\"c \\\"y\\\", d\",3.5\n", "delimiter: \",\", escape: \"\\\\\"")]
    [InlineData("id,name,price\n1,a\\,b,2.5\n2,c\\,d,3.5\n", "delimiter: \",\", escape: \"\\\\\"")]
    [InlineData("id, \"name\", price\n1, \"Smith, Ann\" ,2.5\n2,\"Jones\",3.5\n3,\"x\",4\n", "delimiter: \",\", trim: quotes")]
    [InlineData("Report of May\n\nid,name,price\n" + Records, "delimiter: \",\", skip_lines: 2")]
    [InlineData("Report,,\n,,\nid,name,price\n" + Records, "delimiter: \",\", skip_lines: 2")]
    [InlineData("key,text\nkey,text\nK0001,red\nK0002,blue hat\nK0003,old\n", "delimiter: \",\", header_lines: 2")]
    [InlineData("no,level,text\nno,level,text\nno,level,text\n0,INFO,a b\n1,WARN,c\n2,INFO,d e\n", "delimiter: \",\", header_lines: 3")]
    [InlineData("1,Ann\n1,Ann\n2,Bob\n3,Cy\n", "delimiter: \",\", header: false")]
    [InlineData("Report,\n,\nkey,text\nK0001,red\nK0002,blue hat\nK0003,old\n", "delimiter: \",\", skip_lines: 2")]
    [InlineData("Report,\n\nkey,text\nK0001,red\nK0002,blue hat\nK0003,old\n", "delimiter: \",\", skip_lines: 2")]
    [InlineData("id,name,price\n(no),(text),(EUR)\n" + Records, "delimiter: \",\", header_lines: 2")]
    [InlineData("id,name,price\n1,Ann,2.5\n# a note\n2,Bob,3.5\n3,Cy,4.5\n", "delimiter: \",\", comment: \"#\"")]
    [InlineData("id,name,price\n" + Records + "Source: the office of May\n", "delimiter: \",\", footer_lines: 1")]
    [InlineData("id,name,\n" + Records, "delimiter: \",\", header_names: rename")]
    [InlineData("id,name,name\n" + Records, "delimiter: \",\", header_names: rename")]
    [InlineData("id   name      price\n1    Ann         2.5\n2    Bob Jones   3.5\n3    Cy         14.5\n4    Di          5.5\n", "widths: [5, 10, 5]")]
    public void Sniff_OneKindOfFile_SetsWhatDiffers(string text, string settings) => Assert.Equal(settings, Sniffed.Text(text).Settings());

    [Fact]
    public void Sniff_CrLfWithLoneLineFeedsInFields_TakesCrLfAlone()
    {
        FileFindings found = Sniffed.Text("id,name,note\r\n1,Ann,a\nb\r\n2,Bob,c\nd\r\n3,Cy,e\r\n4,Di,f\r\n");
        Assert.Equal("delimiter: \",\", line_end: crlf", found.Settings());
    }

    [Theory]
    [InlineData("id,name,price,\n")]
    [InlineData("id,name,price\n")]
    public void Sniff_OneRecordWithADelimiterMore_DoesNotMatter(string header)
    {
        FileFindings found = Sniffed.Text(header.Replace(",\n", "\n", StringComparison.Ordinal) + "1,Ann,2.5\n2,Bob,,3.5\n3,Cy,4.5\n4,Di,5.5\n");
        Assert.Equal("delimiter: \",\"", found.Settings());
        Assert.Equal((1, 3), (found.DamagedRecords, found.Width));
        Assert.Equal(new Damage(3, "csv.field_count", "4 fields in place of 3"), Assert.Single(found.Damage));
    }

    [Theory]
    [InlineData("id,,name,price,sum\n")]
    [InlineData("id;name;price;sum\n")]
    [InlineData("id,\"name,price,\"sum\"\n")]
    [InlineData("id,name\"price\",sum\n")]
    [InlineData("id,\"name\"price,sum\n")]
    [InlineData("id,\"name\"\"price\",sum\n")]
    public void Sniff_DamagedHeader_GivesItsNames(string header)
    {
        FileFindings found = Sniffed.Text(header + "1,\"Ann, A\",2.5,3\n2,\"Bob\",3.5,4\n3,\"Cy\",4.5,5\n");
        Assert.StartsWith("delimiter: \",\", skip_lines: 1, header: false, names: [\"id\", ", found.Settings(), StringComparison.Ordinal);
        Assert.Equal(4, found.Columns.Count);
        Assert.Equal("price", found.Columns[2].Name);
        Assert.Equal("csv.field_count", Assert.Single(found.Damage).Code);
    }

    [Theory]
    [InlineData("id,name\"price\",sum\n")]
    [InlineData("id,\"name\"price,sum\n")]
    [InlineData("id,\"name\"\"price\",sum\n")]
    public void Sniff_DamagedHeaderAboveAnEmptyColumn_GivesItsNames(string header)
    {
        FileFindings found = Sniffed.Text(header + "1,\"Ann, A\",2.5,\n2,\"Bob\",3.5,\n3,\"Cy\",4.5,\n4,\"Di\",5.5,\n");
        Assert.Equal("delimiter: \",\", skip_lines: 1, header: false, names: [\"id\", \"name\", \"price\", \"sum\"]", found.Settings());
    }

    [Fact]
    public void Sniff_LinesThatBeginWithTheDelimiter_AreNoComments() =>
        Assert.DoesNotContain(Sniffed.Text("id;name\n1;Ann\n;;x\n2;Bob\n3;Cy\n;y;\n4;Di\n").Settings, setting => setting.Key is "comment");

    [Fact]
    public void Sniff_TwoTables_TellsWhereTheSecondBegins()
    {
        const string first = "id,name,price\n1,Ann,2.5\n2,Bob,3.5\n3,Cy,4.5\n4,Di,5.5\n";
        foreach (string second in (string[])["id,name,price\n5,Ed,6.5\n", "code,total,count,share\nA,1,2,3\nB,4,5,6\nC,7,8,9\n", "code,total\nA,1\nB,4\nC,7\nD,9\n"])
        {
            FileFindings found = Sniffed.Text(first + second);
            Assert.Contains("line 6", found.Find("another_table")?.Evidence ?? second, StringComparison.Ordinal);
            Assert.Equal((3, 4, 0), (found.Width, found.Records, found.DamagedRecords));
        }
    }

    [Fact]
    public void Sniff_TwoDelimitersThatFitAsWell_PicksNone()
    {
        FileFindings found = Sniffed.Text("a;b,c\nd;e,f\ng;h,i\n");
        Assert.Equal([",", ";"], found.Ambiguous.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(found.Settings, setting => setting.Key is "delimiter");
        Assert.Equal("unsure", found.Find("delimiter")!.Word);
    }

    [Theory]
    [InlineData("", "0 records")]
    [InlineData("\r\n\n", "0 records")]
    [InlineData("PK\u0003\u0004rest", "not CSV")]
    public void Sniff_NoCsv_SaysWhatItIs(string text, string expected) => Assert.Contains(expected, Sniffed.Text(text).Problem, StringComparison.Ordinal);

    /// <summary>A record or header with few fields filled is no line above the table.</summary>
    [Theory]
    [InlineData(",5\n3,6\n4,7\n9,8\n")]
    [InlineData(",value\n0,5\n1,6\n2,7\n")]
    [InlineData("id,\nNorth,5\nSouth,6\nWest,7\n")]
    [InlineData(",,,12.50\n1,2,3,4.5\n2,3,4,5.5\n3,4,5,6.5\n4,5,6,7.5\n")]
    public void Sniff_FirstLineWithFewFields_IsOfTheTable(string text) => Assert.DoesNotContain(Sniffed.Text(text).Settings, setting => setting.Key is "skip_lines");

    [Theory]
    [InlineData("Orders of May,,,\n,,,\nid,name,qty,price\n1,Ann,2,4.5\n2,Bob,3,5.5\n3,Cy,4,6.5\n")]
    public void Sniff_TitleInFrontOfATable_IsSkipped(string text) => Assert.Contains(Sniffed.Text(text).Settings, setting => setting is { Key: "skip_lines", Value: "2" });

    [Fact]
    public void Sniff_Types_AreThoseOfAllValues()
    {
        string records = string.Concat(Enumerable.Range(1, 30).Select(i => $"{i},{i}.50,00{i},{4000000000000000 + i},2024-03-{i:00},{i}.3.2024,{(i % 12) + 1}/{(i % 12) + 1}/2024,2024-03-{i:00}T10:20:30Z,{i}/3/2024 1:05 PM,{(i % 2 == 0 ? "yes" : "no")},\"1,{i:000}\",{(i % 3 == 0 ? "" : i)},{"AB"[i % 2]}\n"));
        FileFindings found = Sniffed.Text("whole,exact,zeros,card,iso,german,unclear,at,local,flag,grouped,gaps,letter\n" + records);
        string[] expected =
        [
            "whole Integer", "exact Decimal", "zeros Text", "card Text", "iso Date", "german Date d.M.yyyy", "unclear Text", "at Timestamp", "local Timestamp d/M/yyyy h:mm tt",
            "flag Boolean", "grouped Text", "gaps Integer", "letter Text",
        ];
        Assert.Equal(expected, found.Columns.Select(column => $"{column.Name} {column.Type} {column.Format}".TrimEnd()));
        Assert.Equal(("1", "30", 30, 0), (found.Columns[0].Min, found.Columns[0].Max, found.Columns[0].Values, found.Columns[0].Empty));
        Assert.Contains("d/M/yyyy or M/d/yyyy", found.Columns[6].Note, StringComparison.Ordinal);
        Assert.Equal((20, 10), (found.Columns[11].Values, found.Columns[11].Empty));
        Assert.Equal(["A", "B"], found.Columns[12].Distinct);
        Assert.Contains("leading zeros", found.Columns[2].Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Sniff_OneValueOfAnotherType_IsText()
    {
        FileFindings found = Sniffed.Text("id,n\n" + string.Concat(Enumerable.Range(1, 50).Select(i => $"{i},{(i == 49 ? "n/a" : i)}\n")));
        Assert.Equal((ColumnType.Integer, ColumnType.Text), (found.Columns[0].Type, found.Columns[1].Type));
    }

    [Fact]
    public void Sniff_PiecesOfALargeFile_SayWhetherTheyAreAlike()
    {
        string front = "id,name\n" + string.Concat(Enumerable.Range(1, 100).Select(i => $"{i},Ann\n"));
        FileSample sample = new("x.csv", System.Text.Encoding.UTF8.GetBytes(front), IsWhole: false)
        {
            Middle = System.Text.Encoding.UTF8.GetBytes("nn\n1001,Bob\n1002,Cy\n10"),
            End = System.Text.Encoding.UTF8.GetBytes("nn\n1001;Bob;x\n1002;Cy;y\n"),
        };
        FileFindings found = FileSniffer.Sniff(sample);
        Assert.Equal(("alike", "different"), (found.Find("middle")!.Value, found.Find("end")!.Value));
    }
}

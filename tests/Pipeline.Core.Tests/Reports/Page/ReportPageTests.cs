using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Pipeline.Reports;
using Pipeline.Reports.Page;

namespace Pipeline.Core.Tests.Reports.Page;

public sealed class ReportPageTests
{
    private const string Hostile = "<script>alert('x')</script>\"&amp;--]]>\u202e\u0000\uD800\uFFFE\n\u00e9";

    public static TheoryData<string> Runs { get; } = ["nightly", "hostile", "failed", "short", "old", "unchanged"];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Format_AnyRun_IsWellFormedSmallAndNeedsNothingElse(string run)
    {
        byte[] bytes = Format(run);
        string page = Encoding.UTF8.GetString(bytes);
        if (Environment.GetEnvironmentVariable("PIPELINE_TEST_PAGES") is { Length: > 0 } folder)
        {
            // For page.sh, which shows them to a browser.
            File.WriteAllBytes(Path.Combine(folder, run + ".html"), bytes);
        }

        XElement root = Parsed(page).Root!;

        Assert.InRange(bytes.Length, 1_000, ReportPage.MostBytes);
        Assert.DoesNotContain(root.DescendantsAndSelf(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "embed" or "form" or "a");
        Assert.DoesNotContain(root.DescendantsAndSelf().SelectMany(element => element.Attributes()), attribute => attribute.Name.LocalName is "src" or "href" or "style" || attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", page, StringComparison.Ordinal);
        string[] ids = [.. root.Descendants().Select(element => element.Attribute("id")?.Value).OfType<string>()];
        Assert.Equal(ids.Distinct(StringComparer.Ordinal), ids);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Format_EmptyElementsThatHtmlKnowsOpen_AreClosedByATag(string run)
    {
        // <p/> is a whole element to a reader of XML, and an open one to a browser.
        string[] closed = [.. Regex.Matches(Encoding.UTF8.GetString(Format(run)), "<(?<tag>[a-z]+)[^<>]*/>", RegexOptions.NonBacktracking).Select(match => match.Groups["tag"].Value).Distinct()];

        Assert.Subset(new HashSet<string>(["meta", "br", "path", "rect"], StringComparer.Ordinal), new HashSet<string>(closed, StringComparer.Ordinal));
    }

    [Fact]
    public void Format_SameReport_IsTheSameBytesInAnyCulture()
    {
        byte[] one = Format("nightly");
        CultureInfo before = CultureInfo.CurrentCulture;
        byte[] other;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "_", NegativeSign = "~", NumberGroupSeparator = "#" } };
            other = Format("nightly");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal(one, other);
    }

    [Fact]
    public void Format_ReportReadFromRunJson_IsTheSameBytesEachTime()
    {
        byte[] json = RunReportJson.Format(PageSample.Nightly());

        byte[] one = ReportPage.Format(RunReportReader.Read(System.Text.Json.JsonDocument.Parse(json).RootElement), PageSample.Before);
        byte[] other = ReportPage.Format(RunReportReader.Read(System.Text.Json.JsonDocument.Parse(json).RootElement), PageSample.Before);

        Assert.Equal(one, other);
    }

    [Fact]
    public void Format_StyleOfThePage_IsTheOneThatItsPolicyLetsIn()
    {
        XElement root = Parsed(Encoding.UTF8.GetString(Format("nightly"))).Root!;
        string policy = root.Descendants("meta").Single(meta => meta.Attribute("http-equiv") is not null).Attribute("content")!.Value;

        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(root.Descendants("style").Single().Value)));

        Assert.StartsWith($"default-src 'none'; style-src 'sha256-{hash}';", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_HostileNames_AreText()
    {
        XElement root = Parsed(Encoding.UTF8.GetString(Format("hostile"))).Root!;

        Assert.Contains("<script>alert('x')</script>\"&amp;--]]>\\u202e\\x00\uFFFD\uFFFD\\x0aé", root.Descendants("h1").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_NightlyRun_TellsAllOfIt()
    {
        XElement root = Parsed(Encoding.UTF8.GetString(Format("nightly"))).Root!;
        string text = Regex.Replace(root.Element("body")!.Value, @"\s+", " ", RegexOptions.NonBacktracking);

        Assert.Equal(
            ["What limited the speed", "Graph", "Where the records went", "Over time", "Rejects", "Files", "Beside the runs before", "Settings"],
            root.Descendants("h2").Select(heading => heading.Value));
        Assert.Equal("score the limit", Assert.Single(root.Descendants("div"), block => block.Attribute("class")?.Value is "block limit").Element("h3")!.Value);
        foreach (string part in (string[])[
            "exit code 0", "41.7 s", "records read5,200,000 3.12 GB, 125 k records a second", "score limits the run", "--shard score=6", "1.4 times as fast", "stages in 4 processes", "queue 70 % of 8",
            "5,199,187 in, 4,100,000 on, filtered 1,090,187, filtered as null 9,000", "Every record and every byte is accounted for.",
            "region-03/orders.csv, line 1,206, record 1,204", "column unit_price", "region-12/orders.csv", "country=IT/orders.csv.gz",
            "Until it published it took 41.7 s against 39.5 s, the median of the 8 published runs before", "pipeline.yaml:12:8", "3 settings have their defaults", "'note' is null in every record"])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Format_WorstRun_SaysWhatItLeftOut()
    {
        XElement root = Parsed(Encoding.UTF8.GetString(Format("hostile"))).Root!;

        Assert.True(root.Descendants("p").Count(rest => rest.Value.EndsWith(" more in run.json.", StringComparison.Ordinal)) > 4);
    }

    private static XDocument Parsed(string page)
    {
        using XmlReader reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private static byte[] Format(string run) => run switch
    {
        "nightly" => ReportPage.Format(PageSample.Nightly(), PageSample.Before),
        "hostile" => ReportPage.Format(PageSample.Worst(Hostile), [new(Hostile, Hostile, double.MaxValue, long.MaxValue, -1, 0), new(Hostile, Hostile, 0, 0, 0, 0)]),
        "failed" => ReportPage.Format(ReportSample.Published() with { Status = RunStatus.Failed, ExitCode = 65, Failure = "7 records rejected", Verdict = null, Bottleneck = "", Series = null, Outputs = [], Totals = new() }, []),
        "short" => ReportPage.Format(ReportSample.Published() with { Duration = TimeSpan.Zero, Series = new(1, []), Blocks = [] }, PageSample.Before),
        "old" => ReportPage.Format(RunReportReader.Read(System.Text.Json.JsonDocument.Parse("""{"run_id":"20260101T000000.000Z","status":"published","blocks":[{"name":"read","dop":1,"capacity":4,"busy_seconds":1,"waiting_seconds":1,"blocked_seconds":0}],"inputs":[{"path":"a.csv"}],"totals":{"read":3,"written":3}}""").RootElement), []),
        _ => ReportPage.Format(new RunReport { RunId = "x", Status = RunStatus.Unchanged, ExitCode = 0, Started = default, UnchangedSince = "y" }, []),
    };
}

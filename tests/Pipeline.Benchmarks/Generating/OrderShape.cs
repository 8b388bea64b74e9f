namespace Pipeline.Benchmarks.Generating;

/// <summary>
/// Orders as in sample-data, without its notes: about 78 bytes a row. 15 in 100 are German and not cancelled; 3 in 100 have a
/// quoted name, 4 in 100 none.
/// </summary>
internal sealed class OrderShape : Shape
{
    private const int SecondsOfYear = 365 * 24 * 3600;

    private static readonly byte[][] Names = Words(
        "Anna Weber|Zoë Roux|John Carter|Łukasz Nowak|Mia Schulz|Luc Petit|Emma Jones|Jonas Vogel|Inès Blanc|Noah Smith|Lea Koch|"
        + "Hugo Morel|Ava Brown|Paul Wolf|Søren Dahl|Olga Berg|Max Jung|Nora Lind|Liam Young|Ida Holm|José Ruiz|Eva Lang|Tom Reed|東京商店");

    private static readonly byte[][] QuotedNames = Words("\"Meyer, Jan\"|\"Hall \"\"Hal\"\" Lee\"|\"Roth & Co, Ulm\"");
    private static readonly byte[][] OtherCountries = Words("FR|US|GB|NL|AT|PL|ES|IT|SE");
    private static readonly byte[][] OtherStatus = Words("new|paid|paid|shipped|shipped|shipped|delivered|delivered|returned");
    private static readonly byte[][] Discounts = Words("0|0|0|0|0|0.05|0.05|0.10|0.15|0.2");

    private static readonly byte[][] Products = Words(
        "oak desk|floor lamp|chair|bookshelf|sofa|mirror|carpet|wall clock|bar stool|vase|tea kettle|mug|plate|bath towel|pillow|blanket|basket|candle|picture frame|drawer");

    private static readonly DateTime FirstDay = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public override string Stem => "orders";

    public override byte[] Header { get; } =
        [.. "order_id,order_date,customer_id,customer_name,country,product,quantity,unit_price,discount,status"u8];

    public override void AddRow(RowBuffer buffer, ulong seed, long row)
    {
        RowRandom random = new(seed, row);
        buffer.Add(row + 1).Comma();
        AddTime(buffer, random.Below(SecondsOfYear));
        buffer.Comma().Add((byte)'C').Add(random.Below(90_000) + 10_000).Comma();

        int name = random.Below(100);
        if (name >= 4)
        {
            buffer.Add(random.Pick(name < 7 ? QuotedNames : Names));
        }

        buffer.Comma();
        buffer.Add(random.Below(10_000) < 1_705 ? "DE"u8 : random.Pick(OtherCountries)).Comma();
        buffer.Add(random.Pick(Products)).Comma();
        int many = random.Below(10);
        buffer.Add(1 + random.Below(many == 0 ? 40 : 5)).Comma();
        buffer.AddHundredths(199 + random.Below(random.Below(5) == 0 ? 90_000 : 9_000)).Comma();
        buffer.Add(random.Pick(Discounts)).Comma();
        buffer.Add(random.Below(100) < 12 ? "cancelled"u8 : random.Pick(OtherStatus)).EndRow();
    }

    private static void AddTime(RowBuffer buffer, int second)
    {
        DateTime time = FirstDay.AddSeconds(second);
        buffer.Add(time.Year).Add((byte)'-').Add(time.Month, 2).Add((byte)'-').Add(time.Day, 2).Add((byte)'T');
        buffer.Add(time.Hour, 2).Add((byte)':').Add(time.Minute, 2).Add((byte)':').Add(time.Second, 2).Add((byte)'Z');
    }
}

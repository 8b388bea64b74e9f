using System.Globalization;
using System.Text;
using nietras.SeparatedValues;

// The works of compare.sh as one would write them in C# for themselves: Sep finds rows and fields, on two threads and in order, a row of
// the output is a string, and a StreamWriter writes it. Fields keep their quotes, so they can be written as they are.
if (args is not [var work, var from, var to])
{
    Console.Error.WriteLine("sep-works filter|derive|copy|select|numeric INPUT OUTPUT");
    return 64;
}

using SepReader reader = Sep.New(',').Reader(options => options with { CultureInfo = CultureInfo.InvariantCulture }).FromFile(from);
SepReaderHeader header = reader.Header;
int id = header.IndexOf("order_id");
int customer = header.IndexOf("customer_id");
int country = header.IndexOf("country");
int product = header.IndexOf("product");
int quantity = header.IndexOf("quantity");
int price = header.IndexOf("unit_price");
int discount = header.IndexOf("discount");
int status = header.IndexOf("status");

using StreamWriter writer = new(to, append: false, new UTF8Encoding(false), bufferSize: 1 << 16) { NewLine = "\n" };
string all = string.Join(',', header.ColNames);
switch (work)
{
    case "filter":
        Write("order_id,customer_id,country,product,total", TryFilter);
        break;
    case "derive":
        Write(all + ",total", (SepReader.Row row, out string line) =>
        {
            line = string.Create(CultureInfo.InvariantCulture, $"{row.Span},{Total(row)}");
            return true;
        });
        break;
    case "copy":
        Write(all, (SepReader.Row row, out string line) =>
        {
            line = row.ToString();
            return true;
        });
        break;
    case "select":
        Write("product,country,order_id,unit_price", (SepReader.Row row, out string line) =>
        {
            line = $"{row[product].Span},{row[country].Span},{row[id].Span},{row[price].Span}";
            return true;
        });
        break;
    case "numeric":
        Write(all, TryNumeric);
        break;
    default:
        Console.Error.WriteLine($"sep-works does not know '{work}'");
        return 64;
}

return 0;

void Write(string columns, SepReader.RowTryFunc<string> lineOf)
{
    writer.WriteLine(columns);
    foreach (string line in reader.ParallelEnumerate(lineOf, degreeOfParallelism: 2))
    {
        writer.WriteLine(line);
    }
}

bool TryFilter(SepReader.Row row, out string line)
{
    bool kept = row[country].Span is "DE" && row[status].Span is not "cancelled";
    line = kept ? string.Create(CultureInfo.InvariantCulture, $"{row[id].Span},{row[customer].Span},{row[country].Span},{row[product].Span},{Total(row)}") : "";
    return kept;
}

bool TryNumeric(SepReader.Row row, out string line)
{
    bool kept = row[price].Parse<decimal>() > 500 && row[quantity].Parse<int>() >= 3;
    line = kept ? row.ToString() : "";
    return kept;
}

decimal Total(SepReader.Row row) =>
    Math.Round(row[quantity].Parse<int>() * row[price].Parse<decimal>() * (1 - row[discount].Parse<decimal>()), 2, MidpointRounding.AwayFromZero);

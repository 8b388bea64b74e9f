using System.Text;
using System.Text.Json;
using Pipeline.Csv;
using Pipeline.Csv.Dialects;
using Pipeline.Definition;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Csv;

/// <summary>A case of papaparse's parser: what it reads, in our words for its settings, and what has to come of it.</summary>
internal sealed class PapaParseCase(JsonElement json)
{
    // What it can be told and has nothing to do with how a file is written.
    private static readonly string[] NoWords = ["dynamicTyping", "transform", "transformHeader"];

    private readonly JsonElement config = json.GetProperty("config");

    public string Description => json.GetProperty("description").GetString()!;

    public string Input => json.GetProperty("input").GetString()!;

    public bool IsDamaged => json.GetProperty("expected").GetProperty("errors").GetArrayLength() > 0;

    /// <summary>Whether it is about types and functions over values, which are stages here.</summary>
    public bool GivesTypes => NoWords.Any(word => config.TryGetProperty(word, out _));

    private bool HasHeader => Has("header") && config.GetProperty("header").GetBoolean();

    /// <summary>The records due. Of a line end at the end of the input papaparse makes a record of one empty field.</summary>
    public List<string> Expected()
    {
        List<string> records = [];
        foreach (JsonElement record in json.GetProperty("expected").GetProperty("data").EnumerateArray())
        {
            if (record.ValueKind == JsonValueKind.Object && records.Count == 0)
            {
                records.Add(Join(record.EnumerateObject().Select(field => field.Name)));
            }

            records.Add(Join(record.ValueKind == JsonValueKind.Object ? record.EnumerateObject().Select(field => field.Value.ToString()) : record.EnumerateArray().Select(field => field.ToString())));
        }

        if (records is [.., ""] && Input.EndsWith('\n'))
        {
            records.RemoveAt(records.Count - 1);
        }

        return records;
    }

    /// <summary>The records as we read them; null where the text is refused or a record is damaged.</summary>
    public List<string>? Read()
    {
        try
        {
            DeclaredDialect declared = Declare();
            (List<string[]> records, bool isDamaged) = CorpusReading.Read(Encoding.UTF8.GetBytes(Input), declared.Dialect with { NullStandIn = null }, declared.HasDelimiter);
            bool isRagged = HasHeader && records.Any(record => record.Length != records[0].Length);
            return isDamaged || isRagged ? null : [.. Preview(records).Select(Join)];
        }
        catch (Exception exception) when (exception is InputException or ArgumentException)
        {
            return null;
        }
    }

    private static string Join(IEnumerable<string> fields) => string.Join('\u0001', fields);

    private IEnumerable<string[]> Preview(List<string[]> records)
    {
        int most = Has("preview") ? config.GetProperty("preview").GetInt32() : 0;
        IEnumerable<string[]> shown = most == 0 ? records : records.Take(most + (HasHeader ? 1 : 0));

        // Without a record there are no names in what is expected.
        return HasHeader && records.Count == 1 ? [] : shown;
    }

    private DeclaredDialect Declare() => DeclaredDialect.Of(new InputDefinition(), new CsvInputDefinition
    {
        Delimiter = Text("delimiter"),
        Quote = Has("fastMode") ? null : Text("quoteChar") is [var quote] ? quote : '"',
        Header = false,
        Form = new CsvFormDefinition
        {
            Escape = Text("escapeChar") is [var escape] ? escape : null,
            Comment = Has("comments") && config.GetProperty("comments").ValueKind == JsonValueKind.True ? "#" : Text("comments"),
            LineEnd = Text("newline") switch { "\n" => LineEnds.Lf, "\r" => LineEnds.Cr, "\r\n" => LineEnds.Crlf, _ => LineEnds.Any },
            SkipLines = Has("skipFirstNLines") ? Math.Max(0, config.GetProperty("skipFirstNLines").GetInt32()) : 0,
            BlankLinesAreRecords = !Has("skipEmptyLines"),
        },
    }, []);

    private bool Has(string setting) => config.TryGetProperty(setting, out _);

    private string? Text(string setting) => config.TryGetProperty(setting, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

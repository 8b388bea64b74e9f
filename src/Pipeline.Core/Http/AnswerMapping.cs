using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Http;

/// <summary>A column that a service answers.</summary>
/// <param name="Column">The column.</param>
/// <param name="Path">Where its value stands in the answer.</param>
/// <param name="Parser">Judges the value.</param>
internal sealed record AnsweredColumn(Column Column, JsonPointer Path, ValueParser Parser);

/// <summary>Takes the values of the output columns out of an answer. Immutable.</summary>
/// <param name="columns">The columns.</param>
internal sealed class AnswerMapping(IReadOnlyList<AnsweredColumn> columns)
{
    /// <summary>Code of an answer that is not JSON.</summary>
    public const string JsonCode = "http.json";

    private const int MostDepth = 1000;

    // Of a member that stands there twice nobody can say which is meant.
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MostDepth };

    /// <summary>The columns.</summary>
    public IReadOnlyList<AnsweredColumn> Columns => columns;

    /// <summary>The answer of a body. A value of another type fails the answer, with each such column.</summary>
    public Answer Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = Parse(body);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return NoJson;
        }
    }

    /// <summary>What to say of a body that is not JSON.</summary>
    public static Answer NoJson { get; } = Answer.Failed(JsonCode, string.Create(CultureInfo.InvariantCulture, $"the service's answer is not JSON, has a member twice, or is nested deeper than {MostDepth:#,0}"));

    /// <summary>The document of a body, with or without a BOM.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body) => JsonDocument.Parse(body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body, Options);

    /// <summary>The answer in a part of a body.</summary>
    public Answer Read(JsonElement root)
    {
        byte[]?[] values = new byte[]?[columns.Count];
        List<AnswerFault> faults = [];
        for (int i = 0; i < values.Length; i++)
        {
            AnsweredColumn column = columns[i];
            try
            {
                values[i] = TextOf(column.Path.Find(root));
            }
            catch (InvalidOperationException)
            {
                // Half a surrogate pair, or bytes that are no UTF-8, in a string.
                return NoJson;
            }

            if (values[i] is { } value && !column.Parser.IsValid(value))
            {
                faults.Add(new AnswerFault(column.Column.Name, $"type.{TypeNames.Name(column.Column.Type)}", $"expected {column.Parser.Expected} from the service"));
            }
        }

        return faults.Count == 0 ? Answer.Found(values) : Answer.Failed(faults);
    }

    /// <summary>The text of a value; null for null and where there is none. An object or list is its JSON.</summary>
    public static byte[]? TextOf(JsonElement? value) => value?.ValueKind switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.String => Encoding.UTF8.GetBytes(value.Value.GetString()!),
        _ => Encoding.UTF8.GetBytes(value.Value.GetRawText()),
    };
}

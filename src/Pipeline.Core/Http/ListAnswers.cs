using System.Text.Json;

namespace Pipeline.Http;

/// <summary>Gives each key its answer out of what came back.</summary>
internal static class ListAnswers
{
    private const string Code = "http.answer";

    /// <summary>The answers, in the order of the keys.</summary>
    /// <param name="definition">What was asked.</param>
    /// <param name="keys">The keys that it was asked for.</param>
    /// <param name="made">What came back.</param>
    public static Answer[] Of(HttpDefinition definition, IReadOnlyList<AskedKey> keys, Attempt made)
    {
        Answer? forAll = made switch
        {
            { Kind: not AttemptKind.Answered } => Answer.Failed(made.Code, made.Words),
            { Body: null } => Answer.NotFound,
            _ => null,
        };
        return forAll is not null ? [.. keys.Select(_ => forAll)]
            : definition.List is { } list ? Matched(definition, list, keys, made.Body!)
            : [definition.Answers.Read(made.Body)];
    }

    /// <summary>Answers are matched by the values of their keys. One that nobody asked for is left alone, and a key without one is not known.</summary>
    private static Answer[] Matched(HttpDefinition definition, ListDefinition list, IReadOnlyList<AskedKey> keys, byte[] body)
    {
        Dictionary<byte[], Answer> answers = new(KeyComparer.Instance);
        try
        {
            using JsonDocument document = AnswerMapping.Parse(body);
            if (list.Answers.Find(document.RootElement) is not { ValueKind: JsonValueKind.Array } items)
            {
                Answer none = Answer.Failed(Code, "the answer has no list where batch.answers says");
                return [.. keys.Select(_ => none)];
            }

            foreach (JsonElement item in items.EnumerateArray())
            {
                if (RequestKey.OfValues([.. list.Match.Select(place => AnswerMapping.TextOf(place.Find(item)))]) is { } key && !answers.TryAdd(key, definition.Answers.Read(item)))
                {
                    answers[key] = Answer.Failed(Code, "the service answered the key twice");
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return [.. keys.Select(_ => AnswerMapping.NoJson)];
        }

        return [.. keys.Select(key => answers.GetValueOrDefault(key.Key) ?? Answer.NotFound)];
    }
}

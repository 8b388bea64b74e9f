namespace Pipeline.Csv.JsonLines;

/// <summary>A column of an object that is written.</summary>
/// <param name="Before">What stands before its value: the key, and a brace or comma before that.</param>
/// <param name="Type">What its values may be besides strings.</param>
internal readonly record struct JsonPart(byte[] Before, JsonType Type);

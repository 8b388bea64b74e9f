namespace Pipeline.Profiles;

/// <summary>A value and how often it came.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">How often.</param>
public readonly record struct ValueCount(string Value, long Count);

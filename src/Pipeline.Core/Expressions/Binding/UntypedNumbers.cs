using System.Buffers;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Binding;

/// <summary>The warning that columns of numbers are put in order as texts, since nobody declared what they are.</summary>
internal static class UntypedNumbers
{
    // What a shell takes as it stands.
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.,=");

    /// <summary>The warning, or null unless all values of these columns that the sample has read as numbers. What sorts by columns asks with each of them.</summary>
    public static string? Warning(Schema schema, IReadOnlyList<Column> columns)
    {
        List<string> types = [];
        foreach (Column column in columns)
        {
            if (schema.Sample?.NumbersOf(column) is not { } numbers)
            {
                return null;
            }

            types.Add($"{numbers.Name}={TypeNames.Name(numbers.Type)}");
        }

        string remedy = string.Join(',', types);
        remedy = remedy.AsSpan().ContainsAnyExcept(Plain) ? $"'{remedy}'" : remedy;
        string names = string.Join(" and ", columns.Select(column => $"'{column.Name}'"));
        return $"{names}: numbers without a type are compared as texts, so 10 comes before 9 and 1.0 is not 1; declare them: --type {remedy}";
    }
}

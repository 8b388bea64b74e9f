using System.Buffers;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Binding;

/// <summary>The warning that columns of numbers are put in order as texts, since nobody declared what they are.</summary>
internal static class UntypedNumbers
{
    // What a shell takes as it stands.
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.,=");

    /// <summary>The warning, or null unless all values of these columns that the sample has read as numbers.</summary>
    public static string? Warning(Schema schema, IReadOnlyList<Column> columns)
    {
        List<string> types = [];
        foreach (Column column in columns)
        {
            if (schema.Sample?.NumberTypeOf(column) is not { } type)
            {
                return null;
            }

            types.Add($"{column.Name}={TypeNames.Name(type)}");
        }

        string remedy = string.Join(',', types);
        remedy = remedy.AsSpan().ContainsAnyExcept(Plain) ? $"'{remedy}'" : remedy;
        string names = string.Join(" and ", columns.Select(column => $"'{column.Name}'"));
        return $"{names} hold numbers but have no type, so they are compared as texts, where 10 comes before 9 and 1.0 is not 1; declare it: --type {remedy}";
    }
}

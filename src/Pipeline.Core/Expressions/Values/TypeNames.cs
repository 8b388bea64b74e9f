using Pipeline.Records;

namespace Pipeline.Expressions.Values;

/// <summary>The words for the types, in messages, reject codes and <c>cast</c>.</summary>
internal static class TypeNames
{
    /// <summary>Such as <c>integer</c>.</summary>
    public static string Name(ColumnType type) => type switch
    {
        ColumnType.Text => "text",
        ColumnType.Integer => "integer",
        ColumnType.Decimal => "decimal",
        ColumnType.Double => "double",
        ColumnType.Boolean => "boolean",
        ColumnType.Date => "date",
        _ => "timestamp",
    };

    /// <summary>Such as <c>an integer</c>.</summary>
    public static string WithArticle(ColumnType type) => type switch
    {
        ColumnType.Text => "a text",
        ColumnType.Integer => "an integer",
        _ => "a " + Name(type),
    };

    /// <summary>Such as <c>cast.integer</c>.</summary>
    public static string CastCode(ColumnType type) => "cast." + Name(type);

    /// <summary>The type of a name in <c>cast</c>, SQL's own names for it included, or null.</summary>
    public static ColumnType? Find(string name) => name.ToLowerInvariant() switch
    {
        "text" or "varchar" or "string" => ColumnType.Text,
        "integer" or "int" or "bigint" => ColumnType.Integer,
        "decimal" or "numeric" => ColumnType.Decimal,
        "double" or "float" => ColumnType.Double,
        "boolean" or "bool" => ColumnType.Boolean,
        "date" => ColumnType.Date,
        "timestamp" => ColumnType.Timestamp,
        _ => null,
    };
}

using System.Text;
using Pipeline.Expressions;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Expressions;

/// <summary>Evaluates an expression over one record written as <c>name:type=value; …</c>.</summary>
internal static class Evaluation
{
    /// <summary>The run's start: 2024-02-29T12:34:56.5Z.</summary>
    public static readonly long Now = new DateTime(2024, 2, 29, 12, 34, 56, 500, DateTimeKind.Utc).Ticks;

    /// <summary>Columns without a type are text; the value <c>null</c> is null; <c>\;</c> is a semicolon.</summary>
    public static (Schema Schema, string?[] Values) Columns(string columns)
    {
        var list = new List<Column>();
        var values = new List<string?>();
        foreach (string part in columns.Split("; ", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = part.Split('=', 2);
            string[] name = sides[0].Split(':', 2);
            ColumnType type = name.Length == 1 ? ColumnType.Text : Enum.Parse<ColumnType>(name[1], ignoreCase: true);
            list.Add(new Column(name[0], type, list.Count));
            values.Add(sides[1] == "null" ? null : sides[1]);
        }

        return (new Schema(list, list.Count, list.Count), [.. values]);
    }

    /// <summary>The value's text, <c>null</c>, <c>''</c> for the empty text, or <c>!code</c> for a reject.</summary>
    public static string Run(string expression, string columns = "")
    {
        (Schema schema, string?[] values) = Columns(columns);
        return Run(ExpressionCompiler.Compile(expression, schema, null), values);
    }

    /// <summary>The same for an expression that is compiled.</summary>
    public static string Run(CompiledExpression compiled, string?[] values)
    {
        var record = new RecordFields(values.Length + 1, Now);
        Fill(record, values);
        compiled.EvaluateInto(record, values.Length);
        if (record.FailureCode is { } code)
        {
            return "!" + code;
        }

        if (record.IsNull(values.Length))
        {
            return "null";
        }

        string text = Encoding.UTF8.GetString(record.Text(values.Length));
        return text.Length == 0 ? "''" : text;
    }

    /// <summary>Sets the slots from a buffer, as a reader would.</summary>
    public static void Fill(RecordFields record, string?[] values)
    {
        byte[] buffer = Encoding.UTF8.GetBytes(string.Join(',', values));
        record.Begin(buffer);
        int at = 0;
        for (int i = 0; i < values.Length; i++)
        {
            int length = Encoding.UTF8.GetByteCount(values[i] ?? "");
            record.SetSource(i, at, length);
            if (values[i] is null)
            {
                record.SetNull(i);
            }

            at += length + 1;
        }
    }

    /// <summary>The error of an expression that does not compile.</summary>
    public static ExpressionException Error(string expression, string columns = "", ColumnType? required = null) =>
        Assert.Throws<ExpressionException>(() => ExpressionCompiler.Compile(expression, Columns(columns).Schema, required));
}

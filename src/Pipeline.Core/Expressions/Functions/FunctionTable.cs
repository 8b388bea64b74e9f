using Pipeline.Expressions.Binding;
using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Syntax;
using Pipeline.Records;

namespace Pipeline.Expressions.Functions;

/// <summary>All functions: this one table binds and documents them.</summary>
internal static class FunctionTable
{
    // Other names under which people look for a function.
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["substring"] = "substr", ["position"] = "strpos", ["char_length"] = "length", ["ceiling"] = "ceil", ["pow"] = "power",
    };

    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.OrdinalIgnoreCase)
    {
        ["isnull"] = "write x is null", ["nvl"] = "use coalesce", ["iif"] = "use if", ["concatenate"] = "use || or concat", ["len"] = "use length",
        ["to_char"] = "use format_date(x, pattern), or cast(x as text)", ["strftime"] = "use format_date", ["strptime"] = "use to_timestamp",
        ["current_date"] = "use today()", ["current_timestamp"] = "use now()", ["random"] = "runs must give the same bytes, so nothing is random",
        ["rand"] = "runs must give the same bytes, so nothing is random", ["uuid"] = "runs must give the same bytes, so nothing is random",
        ["sum"] = "a row-wise expression sees one record", ["count"] = "a row-wise expression sees one record", ["avg"] = "a row-wise expression sees one record",
        ["min"] = "use least for the least of several values", ["max"] = "use greatest for the greatest of several values",
    };

    private static readonly Dictionary<string, FunctionDefinition> ByName = Index();

    /// <summary>The lines of the table.</summary>
    public static IEnumerable<FunctionDefinition> All =>
        [.. NullFunctions.Table, .. NumberFunctions.Table, .. RealNumberFunctions.Table, .. TextFunctions.Table, .. LikenessFunctions.Table, .. CodingFunctions.Table, .. JsonFunctions.Table, .. PatternFunctions.Table, .. CalendarFunctions.Table];

    /// <summary>Whether there is such a function.</summary>
    public static bool Contains(string name) => ByName.ContainsKey(name);

    /// <summary>Binds a call.</summary>
    public static Node Bind(Binder binder, CallSyntax call)
    {
        string name = call.Name.Text;
        var nameSyntax = new NameSyntax(name, quoted: false) { Position = call.Name.Position, Length = call.Name.Length };
        if (!ByName.TryGetValue(name, out FunctionDefinition? function))
        {
            throw binder.Error(nameSyntax, $"there is no function '{name}'{Hint(name)}");
        }

        if (call.Arguments.Count < function.Least || call.Arguments.Count > function.Most)
        {
            throw binder.Error(call, $"expected {function.Entry.Signature}, found {call.Arguments.Count} argument{(call.Arguments.Count == 1 ? "" : "s")}");
        }

        return function.Bind(new FunctionCall(binder, call, function.Entry));
    }

    private static string Hint(string name) => Elsewhere.TryGetValue(name, out string? hint)
        ? $"; {hint}"
        : Suggestion.Nearest(name, ByName.Keys) is { } nearest ? $"; did you mean '{nearest}'?" : "; 'pipeline functions' lists them";

    private static Dictionary<string, FunctionDefinition> Index()
    {
        var index = All.ToDictionary(function => function.Entry.Name, StringComparer.OrdinalIgnoreCase);
        foreach ((string alias, string name) in Aliases)
        {
            index.Add(alias, index[name]);
        }

        return index;
    }
}

using Pipeline.Definition;
using Pipeline.Expressions;
using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>One stage being bound: its definition, the schema before it, and where problems and warnings go.</summary>
internal sealed class StageBinding(StageDefinition stage, string name, Schema input, ICollection<Problem> problems, ICollection<Problem> warnings)
{
    /// <summary>The stage as written.</summary>
    public StageDefinition Stage { get; } = stage;

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>The schema before it.</summary>
    public Schema Input { get; } = input;

    /// <summary>Opens files that the stage reads beside the input; null where stages are bound without files.</summary>
    public IReferences? References { get; init; }

    /// <summary>Adds problems that were found in a part of the body.</summary>
    public void AddProblems(IEnumerable<Problem> found)
    {
        foreach (Problem problem in found)
        {
            problems.Add(problem with { Message = $"stage '{Name}': {problem.Message}" });
        }
    }

    /// <summary>Adds what is allowed but probably not meant.</summary>
    public void AddWarnings(IEnumerable<Problem> found)
    {
        foreach (Problem warning in found)
        {
            warnings.Add(warning with { Message = $"stage '{Name}': {warning.Message}" });
        }
    }

    /// <summary>The stage bound, with this step and schema; null after a problem with a name that no header may have.</summary>
    public BoundStage? Bound(Schema output, RecordStep? step) =>
        output.Find("") is null ? new BoundStage(Name, Stage.Kind, output, step) : Problem(Stage.Body, "the name of a column is empty");

    /// <summary>Adds a problem of the pipeline file; gives null so that a caller can return it.</summary>
    public BoundStage? Problem(SettingNode at, string message)
    {
        problems.Add(Definition.Problem.Of(at.Mark, $"stage '{Name}': {message}"));
        return null;
    }

    /// <summary>Adds what is wrong with an expression, with a caret.</summary>
    public void Problem(SettingNode at, ExpressionException exception) =>
        problems.Add(Definition.Problem.Of(at.Mark, $"stage '{Name}': {exception.Message}") with { Detail = exception.Describe() });

    /// <summary>The text of a scalar, or null after a problem.</summary>
    public string? Text(SettingNode? node, string what)
    {
        if (node is { Kind: SettingKind.Scalar })
        {
            return node.Text;
        }

        Problem(node ?? Stage.Body, $"expected {what} as text");
        return null;
    }

    /// <summary>A list of names, at least one and none twice, or null after a problem. A single scalar is a list of one.</summary>
    public List<SettingNode>? Names(SettingNode? node, string what)
    {
        IReadOnlyList<SettingNode> items = node switch
        {
            { Kind: SettingKind.List } => node.Items,
            { Kind: SettingKind.Scalar } => [node],
            _ => [],
        };
        if (items.Count == 0 || items.Any(item => item.Kind != SettingKind.Scalar))
        {
            Problem(node ?? Stage.Body, $"expected {what}: a list of names, such as [a, b]");
            return null;
        }

        foreach (IGrouping<string, SettingNode> twice in items.GroupBy(item => item.Text, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            Problem(twice.Last(), $"'{twice.Key}' is named twice");
            return null;
        }

        return [.. items];
    }

    /// <summary>The column called so, or null after a problem that names the nearest one.</summary>
    public Column? Column(SettingNode node)
    {
        Column? column = Input.Find(node.Text);
        if (column is null)
        {
            Problem(node, $"no column '{node.Text}'{ColumnNames.Clause(node.Text, Input.Columns)}");
        }

        return column;
    }

    /// <summary>Reports keys of a map that are not among the allowed ones.</summary>
    public bool OnlyKeys(SettingNode map, params string[] allowed)
    {
        bool fine = true;
        foreach (SettingEntry entry in map.Entries.Where(entry => !allowed.Contains(entry.Key, StringComparer.Ordinal)))
        {
            problems.Add(Definition.Problem.Of(entry.KeyMark, $"stage '{Name}': unknown key '{entry.Key}'{Suggestion.Clause(entry.Key, allowed)}"));
            fine = false;
        }

        return fine;
    }

    /// <summary>Compiles an expression against <paramref name="schema"/>, or null after a problem with a caret.</summary>
    public CompiledExpression? Compile(SettingNode? node, string what, Schema schema, ColumnType? required)
    {
        if (Text(node, what) is not { } text)
        {
            return null;
        }

        try
        {
            CompiledExpression expression = ExpressionCompiler.Compile(text, schema, required);
            foreach (string warning in expression.Warnings)
            {
                warnings.Add(new Problem(node!.Mark, $"stage '{Name}': {warning}", 0));
            }

            return expression;
        }
        catch (ExpressionException exception)
        {
            Problem(node!, exception);
            return null;
        }
    }
}

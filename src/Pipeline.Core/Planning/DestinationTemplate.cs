using System.Text;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Planning;

/// <summary>
/// <c>output.path</c>: a path below the output folder, with <c>{root} {dir} {stem} {ext}</c> of the input file and <c>{column}</c>
/// of the record. Literals and parts of input paths stand as they are; values of columns become one safe part each.
/// </summary>
internal sealed class DestinationTemplate
{
    private readonly List<(string Text, bool IsName)> parts;

    private DestinationTemplate(List<(string Text, bool IsName)> parts) => this.parts = parts;

    /// <summary>The columns of a schema that are written: without those that the path has where they are to be dropped.</summary>
    public static IEnumerable<Column> WrittenOf(OutputDefinition output, Schema schema) => output is { DropPartitionColumns: true, Folder: not "-" }
        ? schema.Columns.Where(column => IsOfInput(column.Name) || !output.Path.Contains($"{{{column.Name}}}", StringComparison.Ordinal))
        : schema.Columns;

    /// <summary>Reads a template, or gives null after problems.</summary>
    public static DestinationTemplate? Parse(OutputDefinition output, ICollection<Problem> problems)
    {
        string template = output.Path;
        if (Unwritable(template) is { } unwritable)
        {
            return Refuse($"{(output.File is { } one ? $"--output {one}" : $"output.path '{template}'")} ends in {unwritable}, which is read but not written: name it .gz, .zst or .lz4");
        }

        if (output.Level is { } level && level > output.CompressionInForce.Levels().Most)
        {
            return Refuse($"output.csv.level is {level}, and {output.CompressionInForce.Word()} has levels from 1 to {output.CompressionInForce.Levels().Most}: lower it");
        }

        if (output.IsSplit && (output.File is not null || output.Folder is "-"))
        {
            return Refuse($"output.split needs an output folder, and {(output.File is { } single ? $"--output {single} names one file" : "stdout is one stream")}: name a folder, or leave output.split out");
        }

        if (output.File is { } file)
        {
            if (output.Compression is { } wanted && wanted != output.NamedCompression)
            {
                string name = wanted.Ending().Length > 0 ? $"name it '{template}{wanted.Ending()}'" : $"leave {output.NamedCompression.Ending()} off";
                problems.Add(new Problem(null, $"--output {file} names one file, and output.csv.compression is {wanted.Word()}: {name}, since readers tell an archive by its ending", ExitCodes.Usage));
                return null;
            }

            return new DestinationTemplate([(template, false)]);
        }

        List<(string, bool)> parts = [];
        for (int at = 0; at < template.Length;)
        {
            int open = template.AsSpan(at).IndexOfAny('{', '}');
            if (open < 0)
            {
                parts.Add((template[at..], false));
                break;
            }

            open += at;
            int close = template.IndexOf('}', open);
            if (template[open] == '}' || close < 0 || close == open + 1)
            {
                return Refuse($"output.path '{template}' has a brace without its partner: write {{root}}, {{dir}}, {{stem}}, {{ext}} or {{column}}");
            }

            if (open > at)
            {
                parts.Add((template[at..open], false));
            }

            parts.Add((template[(open + 1)..close], true));
            at = close + 1;
        }

        string literals = string.Concat(parts.Select(part => part.Item2 ? "x" : part.Item1));
        if (literals.Length == 0 || literals[0] == '/' || literals.EndsWith('/') || literals.Contains('\\', StringComparison.Ordinal) || literals.Contains('\0', StringComparison.Ordinal)
            || literals.Split('/').Any(part => part is "." or ".."))
        {
            return Refuse($"output.path '{template}' must name a file below the output folder: no leading or closing '/', no '.', '..' or '\\'");
        }

        OutputCompression named = output.NamedCompression;
        if (output.Compression is { } other && named != OutputCompression.None && named != other)
        {
            string ending = named.Ending();
            return Refuse($"output.path '{template}' ends in {ending}, but output.csv.compression is {other.Word()}: leave {ending} off, since readers would take it for a damaged archive");
        }

        if (CannotSeparate(parts))
        {
            return Refuse($"output.path '{template}' has a column beside another column or {{stem}} in one file name, and nothing separates them: put a character such as '-' or a '/' between them, not a letter or a digit");
        }

        if (output.IsSplit)
        {
            if (parts is not [.., (var last, false)] || last.EndsWith('/'))
            {
                return Refuse($"output.path '{template}' ends in a name in braces, and with output.split the number of a part comes before its ending: end it in '.csv'");
            }

            string end = PartNames.EndingOf(last);
            parts[^1] = (last[..^end.Length] + PartNames.First + end, false);
        }

        if (output.Compression is { } asked && asked != named)
        {
            // A file is named for what it is: readers, ours too, tell an archive by its ending.
            parts.Add((asked.Ending(), false));
        }

        return new DestinationTemplate(parts);

        DestinationTemplate? Refuse(string message)
        {
            problems.Add(output.File is null ? Problem.Of(output.PathMark, message) : new Problem(null, message, ExitCodes.Usage));
            return null;
        }
    }

    /// <summary>The ending of a compressed file or an archive that nothing is written as, or null.</summary>
    private static string? Unwritable(string path) =>
        DataName.IsZip(path) ? DataName.Zip : OutputCompressions.NamedBy(path) == OutputCompression.None ? DataName.PackedEnding(path) : null;

    /// <summary>
    /// The characters that stand between a column and other columns of the same path component: its values escape them, so
    /// that a-b, c and a, b-c do not share a file.
    /// </summary>
    public static string Separators(List<(string? Literal, string? Column)> parts, int at)
    {
        StringBuilder separators = new();
        for (int i = at + 1; i < parts.Count && parts[i].Literal is { } after; i++)
        {
            separators.Append(after.AsSpan(0, End(after, after.IndexOf('/', StringComparison.Ordinal))));
        }

        for (int i = at - 1; i >= 0 && parts[i].Literal is { } before; i--)
        {
            separators.Append(before.AsSpan(before.LastIndexOf('/') + 1));
        }

        return string.Concat(separators.ToString().Where(IsSeparator).Distinct());

        static int End(string text, int slash) => slash < 0 ? text.Length : slash;
    }

    /// <summary>Most characters for the value of a column, so that its path component fits whatever the values are.</summary>
    public static int Longest(List<(string? Literal, string? Column)> parts, int at)
    {
        int values = 1;
        int text = 0;
        for (int i = at + 1; i < parts.Count; i++)
        {
            if (!Take(parts[i].Literal?.Split('/') is { Length: > 1 } split ? split[0] : null, i))
            {
                break;
            }
        }

        for (int i = at - 1; i >= 0; i--)
        {
            if (!Take(parts[i].Literal?.Split('/') is { Length: > 1 } split ? split[^1] : null, i))
            {
                break;
            }
        }

        return OutputPaths.LongestOf(text, values);

        // Up to a slash, and whether there was none.
        bool Take(string? upToSlash, int i)
        {
            values += parts[i].Literal is null ? 1 : 0;
            text += Encoding.UTF8.GetByteCount(upToSlash ?? parts[i].Literal ?? "");
            return upToSlash is null;
        }
    }

    private static bool IsSeparator(char character) => char.IsAsciiLetterOrDigit(character) is false && character is > ' ' and < (char)127 and not '%' and not '/';

    private static bool IsOfInput(string name) => name is "root" or "dir" or "stem" or "ext";

    /// <summary>Whether a column stands beside another one, or beside a part of the input's name: "a" and "bc" would be "ab" and "c".</summary>
    private static bool CannotSeparate(List<(string Text, bool IsName)> parts)
    {
        bool afterName = false;
        bool afterColumn = false;
        foreach ((string text, bool isName) in parts)
        {
            bool isColumn = isName && !IsOfInput(text);
            if ((isColumn && afterName) || (isName && afterColumn))
            {
                return true;
            }

            bool separates = !isName && text.Any(character => character == '/' || IsSeparator(character));
            afterColumn = isColumn || (afterColumn && !separates);
            afterName = isName || (afterName && !separates);
        }

        return false;
    }

    /// <summary>The template with the input file's parts filled in: literals and, as null, places for columns.</summary>
    public List<(string? Literal, string? Column)> For(FoundFile file)
    {
        string relativePath = file.RelativePath;
        int slash = relativePath.LastIndexOf('/');
        string folder = slash < 0 ? "" : relativePath[..slash];
        string name = DataName.Unpacked(relativePath[(slash + 1)..]);
        int dot = name.LastIndexOf('.');
        string stem = dot <= 0 ? name : name[..dot];
        string extension = dot <= 0 ? "csv" : name[(dot + 1)..];
        StringBuilder literal = new();
        List<(string?, string?)> filled = [];
        bool atStart = true;
        bool nothingYet = false;
        foreach ((string text, bool isName) in parts)
        {
            if (!isName)
            {
                // An empty {dir} that would be a component of its own takes its slash with it.
                literal.Append(nothingYet && text[0] == '/' ? text.AsSpan(1) : text);
                atStart = text[^1] == '/';
                nothingYet = false;
                continue;
            }

            nothingYet = atStart && ((text is "dir" && folder.Length == 0) || (text is "root" && file.Root.Length == 0));
            atStart = nothingYet;
            if (IsOfInput(text))
            {
                literal.Append(text switch { "root" => file.Root, "dir" => folder, "stem" => stem, _ => extension });
            }
            else
            {
                if (literal.Length > 0)
                {
                    filled.Add((literal.ToString(), null));
                    literal.Clear();
                }

                filled.Add((null, text));
            }
        }

        if (literal.Length > 0)
        {
            filled.Add((literal.ToString(), null));
        }

        return filled;
    }
}

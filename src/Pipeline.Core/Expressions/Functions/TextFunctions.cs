using Pipeline.Expressions.Nodes;
using Pipeline.Records;
using Span = System.ReadOnlySpan<byte>;

namespace Pipeline.Expressions.Functions;

/// <summary>Texts: the table. What they do stands in the files beside this one.</summary>
internal static partial class TextFunctions
{
    private const string Group = "text";

    public static readonly FunctionDefinition[] Table =
    [
        Define("upper(text)", "in upper case, by Unicode and no language", "upper('Zoë')", "ZOË", 1, 1, call => Text(call.Text(0), Upper)),
        Define("lower(text)", "in lower case, by Unicode and no language", "lower('ZOË')", "zoë", 1, 1, call => Text(call.Text(0), Lower)),
        Define("initcap(text)", "the first letter of each word in upper case, the others in lower", "initcap('o''brien JONES')", "O'Brien Jones", 1, 1, call => Text(call.Text(0), InitCap)),
        Define("trim(text[, characters])", "without spaces, or those characters, at both ends", "trim('  a b ')", "a b", 1, 2, call => Trim(call, start: true, end: true)),
        Define("ltrim(text[, characters])", "without them at the start", "ltrim('007', '0')", "7", 1, 2, call => Trim(call, start: true, end: false)),
        Define("rtrim(text[, characters])", "without them at the end", "rtrim('1.500', '0')", "1.5", 1, 2, call => Trim(call, start: false, end: true)),
        Define("normalize_space(text)", "white space at the ends gone, each other run of it one space", "normalize_space(' a   b ')", "a b", 1, 1, call => Text(call.Text(0), NormalizeSpace)),
        Define("length(text)", "how many code points", "length('Zoë')", "3", 1, 1, call => new CallNode<Span, long>(ColumnType.Integer, call.Text(0), Length)),
        Define("octet_length(text)", "how many bytes of UTF-8", "octet_length('Zoë')", "4", 1, 1, call => new CallNode<Span, long>(ColumnType.Integer, call.Text(0), OctetLength)),
        Define("substr(text, start[, count])", "code points from start (the first is 1), all or so many", "substr('abcdef', 2, 3)", "bcd", 2, 3, Substr),
        Define("left(text, n)", "the first n code points; n < 0: all but the last -n", "left('abcdef', 2)", "ab", 2, 2, call => Slice(call, Left)),
        Define("right(text, n)", "the last n code points; n < 0: all but the first -n", "right('abcdef', 2)", "ef", 2, 2, call => Slice(call, Right)),
        Define("lpad(text, n[, fill])", "filled at the start, or cut at the end, to n code points", "lpad('7', 3, '0')", "007", 2, 3, call => Pad(call, atStart: true)),
        Define("rpad(text, n[, fill])", "filled or cut at the end to n code points", "rpad('7', 3, '.')", "7..", 2, 3, call => Pad(call, atStart: false)),
        Define("repeat(text, n)", "n times", "repeat('ab', 3)", "ababab", 2, 2, call => Slice(call, Repeat)),
        Define("reverse(text)", "the code points backwards", "reverse('abc')", "cba", 1, 1, call => Text(call.Text(0), Reverse)),
        Define("replace(text, part, by)", "each part replaced; an empty part is nowhere", "replace('a-b-c', '-', '+')", "a+b+c", 3, 3, call =>
            new CallNode<Span, Span, Span, Span>(ColumnType.Text, call.Text(0), call.Text(1), call.Text(2), Replace)),
        Define("translate(text, from, to)", "each character of from replaced by the one of to at its place, or left out", "translate('1.234,5', '.,', ',.')", "1,234.5", 3, 3, call =>
            new CallNode<Span, Span, Span, Span>(ColumnType.Text, call.Text(0), call.Text(1), call.Text(2), Translate)),
        Define("split_part(text, separator, n)", "the part number n (from 1; from -1 at the end), empty if there is none", "split_part('a,b,c', ',', 2)", "b", 3, 3, call =>
            new CallNode<Span, Span, long, Span>(ColumnType.Text, call.Text(0), call.Text(1), call.Integer(2), SplitPart)),
        Define("strpos(text, part)", "where the part first stands, in code points from 1; 0 if nowhere", "strpos('abcabc', 'c')", "3", 2, 2, call =>
            new CallNode<Span, Span, long>(ColumnType.Integer, call.Text(0), call.Text(1), Position)),
        Define("starts_with(text, part)", "whether it begins so", "starts_with('abc', 'ab')", "true", 2, 2, call => Test(call, (RecordFields _, Span text, Span part, out bool result) => Give(text.StartsWith(part), out result))),
        Define("ends_with(text, part)", "whether it ends so", "ends_with('abc', 'bc')", "true", 2, 2, call => Test(call, (RecordFields _, Span text, Span part, out bool result) => Give(text.EndsWith(part), out result))),
        Define("contains(text, part)", "whether the part is in it", "contains('abc', 'b')", "true", 2, 2, call => Test(call, (RecordFields _, Span text, Span part, out bool result) => Give(text.IndexOf(part) >= 0, out result))),
        Define("concat(x, …)", "all values as texts in a row; nulls are left out", "concat('a', null, 1)", "a1", 1, FunctionDefinition.Any, call =>
            new ConcatWithSeparatorNode([], [.. Enumerable.Range(0, call.Count).Select(call.AnyText)])),
        Define("concat_ws(separator, x, …)", "the same with a separator (in single quotes) between them", "concat_ws('-', 'a', null, 'b')", "a-b", 2, FunctionDefinition.Any, call =>
            new ConcatWithSeparatorNode(call.Literal(0, ""), [.. Enumerable.Range(1, call.Count - 1).Select(call.AnyText)])),
        Define("ascii(text)", "the first code point as a number, 0 for the empty text", "ascii('A')", "65", 1, 1, call => new CallNode<Span, long>(ColumnType.Integer, call.Text(0), CodePoint)),
        Define("chr(n)", "the code point of a number", "chr(8364)", "€", 1, 1, call => new CallNode<long, Span>(ColumnType.Text, call.Integer(0), Character)),
        Define("to_hex(text)", "the bytes of UTF-8 as hexadecimal digits", "to_hex('Az')", "417a", 1, 1, call => Text(call.Text(0), ToHex)),
        Define("sha256(text)", "the SHA-256 of its bytes as hexadecimal digits", "left(sha256('abc'), 8)", "ba7816bf", 1, 1, call => Text(call.Text(0), Sha256)),
    ];

    private static FunctionDefinition Define(string signature, string meaning, string example, string result, int least, int most, Func<FunctionCall, Node> bind) =>
        FunctionDefinition.Of(Group, signature, meaning, example, result, least, most, bind);

    private static Node Text(Node<Span> text, Function<Span, Span> function) => new CallNode<Span, Span>(ColumnType.Text, text, function);

    private static Node Slice(FunctionCall call, Function<Span, long, Span> function) =>
        new CallNode<Span, long, Span>(ColumnType.Text, call.Text(0), call.Integer(1), function);

    private static Node Test(FunctionCall call, Function<Span, Span, bool> function) =>
        new CallNode<Span, Span, bool>(ColumnType.Boolean, call.Text(0), call.Text(1), function);

    private static bool Give(bool value, out bool result)
    {
        result = value;
        return true;
    }

    private static bool OutOfRange(RecordFields record, string message, out Span result)
    {
        result = default;
        record.Fail("argument.range", message);
        return false;
    }
}

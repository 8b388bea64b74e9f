using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using Pipeline.Csv;
using Pipeline.Records;

namespace Pipeline.Exec;

/// <summary>
/// The output of a plain program. It counts as answers only when all of it fits: the declared header, then one whole record for
/// each record that the program got. A program that may change the number of records names one it got in each, never descending.
/// </summary>
internal sealed class CsvAnswers : ExecAnswers
{
    private static readonly CsvDialect Dialect = CsvDialect.Default;

    private readonly ExecProgram program;
    private readonly BatchTokenizer tokenizer = new(Dialect);
    private readonly RecordFields scratch = new(1, 0);
    private readonly byte[] bytes;
    private readonly int first;
    private int[] fieldOf = [];

    private CsvAnswers(ExecProgram program, byte[] bytes, int length, int first)
    {
        this.program = program;
        this.bytes = bytes;
        this.first = first;
        Length = length;
    }

    /// <inheritdoc/>
    public override int Length { get; }

    /// <inheritdoc/>
    public override int Record => program.ChangesRecordCount ? Number() : first + tokenizer.RecordIndex - 1;

    /// <summary>Judges the output of a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="bytes">A buffer with one spare byte in front.</param>
    /// <param name="length">Bytes behind it.</param>
    /// <param name="first">The first record that the program got.</param>
    /// <param name="end">The one behind the last.</param>
    /// <param name="fault">What is wrong, when the result is null.</param>
    public static CsvAnswers? Read(ExecProgram program, byte[] bytes, int length, int first, int end, out string fault)
    {
        CsvAnswers answers = new(program, bytes, length, first);
        fault = answers.FaultOf(end) ?? "";
        if (fault.Length == 0)
        {
            return answers;
        }

        answers.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override bool MoveNext() => tokenizer.MoveNext();

    /// <inheritdoc/>
    public override void Copy(RecordFields fields)
    {
        scratch.Begin(bytes);
        for (int i = 0; i < program.Output.Count; i++)
        {
            tokenizer.Load(fieldOf[i], 0, scratch);
            if (scratch.IsNull(0))
            {
                fields.SetNull(program.Output[i].Slot);
            }
            else
            {
                fields.SetText(program.Output[i].Slot, scratch.Text(0));
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => tokenizer.Dispose();

    /// <summary>What is wrong with the output, or null; then the tokenizer stands on the header.</summary>
    private string? FaultOf(int end)
    {
        ReadOnlySpan<byte> text = bytes.AsSpan(1, Length);
        if (!Utf8.IsValid(text))
        {
            return "the program wrote bytes that are not UTF-8";
        }

        RecordCut cut = RecordCutter.Find(text, Dialect.Delimiter, Dialect.Quote, final: true);
        if (cut.Length != Length)
        {
            return "the program's output ends inside quotes";
        }

        tokenizer.Begin(bytes, 1, Length, cut.WellFormed);
        string[] names = [.. program.Output.Select(column => column.Name), .. program.ChangesRecordCount ? [ExecProgram.RecordColumn] : (string[])[]];
        if (!tokenizer.MoveNext() || !FindFields(names))
        {
            return $"expected the header '{string.Join(',', names)}' (in any order) as the first line of its output, found {Found(names, text.IsEmpty)}";
        }

        int count = 0;
        int before = first;
        while (tokenizer.MoveNext())
        {
            count++;
            if (tokenizer.Fault is not null || tokenizer.FieldCount != names.Length)
            {
                return $"record {count} of its answer is not one of {names.Length} {(names.Length == 1 ? "field" : "fields")} as in its header";
            }

            if (program.ChangesRecordCount)
            {
                int number = Number();
                if (number < before || number >= end)
                {
                    return $"the '{ExecProgram.RecordColumn}' of record {count} of its answer is none that it got, or one before that of the record before it";
                }

                before = number;
            }
        }

        if (!program.ChangesRecordCount && count != end - first)
        {
            return $"expected as many records in the answer as it got, {end - first}, found {count}";
        }

        tokenizer.Begin(bytes, 1, Length, cut.WellFormed);
        tokenizer.MoveNext();
        return null;
    }

    /// <summary>The number of the record that the current answer is for, -1 when it has none.</summary>
    private int Number()
    {
        ReadOnlySpan<byte> text = tokenizer.GetText(fieldOf[^1]);
        return Utf8Parser.TryParse(text, out int number, out int read) && read == text.Length ? number : -1;
    }

    /// <summary>Finds which field of the answers each name is; false when the header is another.</summary>
    private bool FindFields(string[] names)
    {
        List<string> found = NamesFound();
        fieldOf = [.. names.Select(name => found.IndexOf(name))];
        return found.Count == names.Length && !fieldOf.Contains(-1);
    }

    private List<string> NamesFound() => [.. Enumerable.Range(0, tokenizer.FieldCount).Select(field => Encoding.UTF8.GetString(tokenizer.GetText(field)))];

    /// <summary>What stands in the header's place; not its text, which is a record where the program wrote no header.</summary>
    private string Found(string[] names, bool isEmpty)
    {
        if (isEmpty)
        {
            return "no output";
        }

        string without = string.Join(", ", names.Except(NamesFound(), StringComparer.Ordinal).Select(name => $"'{name}'"));
        return $"a line of {tokenizer.FieldCount} {(tokenizer.FieldCount == 1 ? "field" : "fields")}{(without.Length > 0 ? " without " : "")}{without}";
    }
}

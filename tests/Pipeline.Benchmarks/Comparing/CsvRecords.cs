namespace Pipeline.Benchmarks.Comparing;

/// <summary>
/// The records of a well-formed CSV file (or of all such files of a folder, by name, headers after the first left out), read by a
/// plain state machine that shares no code with the program under test. Empty fields are the same quoted or not.
/// </summary>
internal sealed class CsvRecords(string path)
{
    /// <summary>Fields, unquoted, as bytes. The list and its arrays are the caller's.</summary>
    public IEnumerable<byte[][]> Read()
    {
        bool first = true;
        foreach (string file in Files())
        {
            bool header = true;
            foreach (byte[][] record in ReadFile(file))
            {
                if (!header || first)
                {
                    yield return record;
                }

                header = first = false;
            }
        }
    }

    private IEnumerable<string> Files() =>
        File.Exists(path) ? [path] : Directory.EnumerateFiles(path, "*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static IEnumerable<byte[][]> ReadFile(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20);
        List<byte[]> fields = [];
        List<byte> field = [];
        bool quoted = false;
        bool mayEnd = false;
        while (stream.ReadByte() is var next and not -1)
        {
            byte one = (byte)next;
            if (quoted)
            {
                // A quote closes the field, unless another one follows.
                if (one != (byte)'"')
                {
                    field.Add(one);
                    continue;
                }

                quoted = false;
                mayEnd = true;
                continue;
            }

            bool afterQuote = mayEnd;
            mayEnd = false;
            switch (one)
            {
                case (byte)'"' when afterQuote:
                    field.Add(one);
                    quoted = true;
                    break;
                case (byte)'"' when field.Count == 0:
                    quoted = true;
                    break;
                case (byte)',':
                    fields.Add([.. field]);
                    field.Clear();
                    break;
                case (byte)'\n':
                    fields.Add([.. field]);
                    field.Clear();
                    yield return [.. fields];
                    fields.Clear();
                    break;
                case (byte)'\r':
                    break;
                default:
                    field.Add(one);
                    break;
            }
        }

        if (fields.Count > 0 || field.Count > 0)
        {
            fields.Add([.. field]);
            yield return [.. fields];
        }
    }
}

using Microsoft.Win32.SafeHandles;
using Pipeline.Csv;
using Pipeline.Planning;

namespace Pipeline.Tasks;

/// <summary>
/// Where records begin in a file, found without a guess: parts of it are read side by side, each for all states in which a reader may come to it,
/// and from the first byte on each part's state makes that of the next one known.
/// </summary>
/// <param name="file">The file, whose records are read as they stand in it.</param>
internal sealed class ExactCuts(PlannedFile file)
{
    private const int Window = 1 << 20;

    /// <summary>Where the next record begins behind each place between the first and the last; none for a place within a record that has begun before another one.</summary>
    /// <param name="places">Places of the file, ascending, the first one where its records begin.</param>
    public IReadOnlyList<long> Behind(IReadOnlyList<long> places)
    {
        using SafeFileHandle handle = ByteSources.OpenFile(file.FullPath, file.Name);
        QuoteScan[] scans = [.. places.Skip(1).Select(_ => new QuoteScan(file.Dialect))];
        Parallel.For(0, scans.Length, part => Scan(handle, scans[part], places[part], places[part + 1]));
        List<long> cuts = [];
        QuoteState state = QuoteState.FieldStart;
        for (int part = 0; part < scans.Length - 1; part++)
        {
            state = scans[part].Behind(state);
            if (cuts.Count == 0 || places[part + 1] >= cuts[^1])
            {
                cuts.Add(EndOf(handle, file.Dialect, places[part + 1], state));
            }
        }

        return cuts;
    }

    /// <summary>Where the record ends that a reader is in at a byte; the end of the file where it never does.</summary>
    /// <param name="file">The file.</param>
    /// <param name="at">The byte.</param>
    /// <param name="state">The reader's state there.</param>
    public static long EndOf(PlannedFile file, long at, QuoteState state)
    {
        using SafeFileHandle handle = ByteSources.OpenFile(file.FullPath, file.Name);
        return EndOf(handle, file.Dialect, at, state);
    }

    private static void Scan(SafeFileHandle handle, QuoteScan scan, long begin, long end)
    {
        byte[] bytes = new byte[Window];
        for (long at = begin; at < end;)
        {
            int count = RandomAccess.Read(handle, bytes.AsSpan(0, (int)Math.Min(Window, end - at)), at);
            if (count == 0)
            {
                // It became shorter, which every task will see.
                return;
            }

            scan.Add(bytes.AsSpan(0, count));
            at += count;
        }
    }

    private static long EndOf(SafeFileHandle handle, CsvDialect dialect, long begin, QuoteState state)
    {
        QuoteMachine machine = new(dialect.Delimiter, dialect.Quote) { State = state };
        byte[] bytes = new byte[Window];
        bool hasReturn = false;
        for (long at = begin; ;)
        {
            int count = RandomAccess.Read(handle, bytes, at);
            if (count == 0)
            {
                return at;
            }

            for (int i = 0; i < count; i++)
            {
                if (hasReturn)
                {
                    // CRLF ends with its line feed.
                    return at + i + (bytes[i] == (byte)'\n' ? 1 : 0);
                }

                machine.Step(bytes[i]);
                if (machine.State == QuoteState.FieldStart && bytes[i] == (byte)'\n')
                {
                    return at + i + 1;
                }

                hasReturn = machine.State == QuoteState.FieldStart && bytes[i] == (byte)'\r';
            }

            at += count;
        }
    }
}

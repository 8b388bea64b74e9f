using System.Text;
using Pipeline.Csv;
using Pipeline.Definition;

namespace Pipeline.Planning;

/// <summary>
/// Headers and dialects that files share: a hundred thousand files of a folder have a handful of them, and held by each file
/// they were a quarter of the memory of such a run. Several threads use it at once.
/// </summary>
internal sealed class SharedHeaders
{
    private readonly Lock gate = new();
    private readonly Dictionary<(CsvInputDefinition Csv, IReadOnlyList<string> Columns), CsvInputDefinition> named = [];
    private readonly Dictionary<(CsvDialect Dialect, string Front, long Offset), (CsvDialect Dialect, HeaderRecord? Header, byte[] Front)> known = [];

    /// <summary>Settings with the names of columns that the file itself said.</summary>
    public CsvInputDefinition Named(CsvInputDefinition csv, IReadOnlyList<string> columns)
    {
        lock (gate)
        {
            return ReferenceEquals(csv.Names, columns) ? csv : named.TryGetValue((csv, columns), out CsvInputDefinition? known) ? known : named[(csv, columns)] = csv with { Names = columns };
        }
    }

    /// <summary>The prologue with the header and dialect of the first file that had the same.</summary>
    public SourcePrologue Share(SourcePrologue prologue)
    {
        var key = (prologue.Dialect, Encoding.Latin1.GetString(prologue.Front), prologue.Header?.Offset ?? -1);
        lock (gate)
        {
            if (!known.TryGetValue(key, out (CsvDialect Dialect, HeaderRecord? Header, byte[] Front) same))
            {
                same = (prologue.Dialect, prologue.Header, prologue.Front);
                known.Add(key, same);
            }

            return prologue with { Dialect = same.Dialect, Header = same.Header, Front = same.Front };
        }
    }
}

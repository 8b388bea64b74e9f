using System.Text;
using Pipeline.Csv;
using Pipeline.Csv.Compression;
using Pipeline.Definition;

namespace Pipeline.Planning;

/// <summary>The dialect as it was declared, the same for all files of a plan.</summary>
/// <param name="Dialect">What is known of it before a file is read.</param>
/// <param name="HasDelimiter">Whether its delimiter is in force; else each file's is found out.</param>
internal sealed record DeclaredDialect(CsvDialect Dialect, bool HasDelimiter)
{
    /// <summary>The dialect of the settings.</summary>
    public static DeclaredDialect Of(InputDefinition input)
    {
        CsvInputDefinition csv = input.Csv;
        CsvDialect dialect = new(
            (byte)(csv.Delimiter ?? ','), (byte)csv.Quote, csv.Header, [.. csv.NullValues.Select(Encoding.UTF8.GetBytes)], checked((int)csv.MaxRecord))
        {
            MaxColumns = csv.MaxColumns,
            Unpacking = new UnpackLimits(input.CompressionRatio, input.MaxUnpacked, input.MaxWindow),
            Encoding = csv.Encoding,
            Invalid = csv.Invalid,
        };
        return new DeclaredDialect(dialect, csv.Delimiter is not null);
    }
}

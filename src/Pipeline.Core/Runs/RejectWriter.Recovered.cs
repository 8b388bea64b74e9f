using System.Text;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Runs;

/// <content>The list of what was mended, and what reject files need of footers.</content>
internal sealed partial class RejectWriter
{
    /// <summary>Name of the list of what was mended.</summary>
    public const string RecoveredName = ControlFolder.RecoveryListName;

    /// <summary>Its header.</summary>
    public const string RecoveredHeader = "file,record,line,offset,code\n";

    /// <summary>The index of that list among the files of inputs.</summary>
    public const int OfRecovered = -2;

    private readonly AppendBuffer recovered = new();
    private StagedFile? recoveredFile;
    private long recoveredBytes;

    /// <summary>Where the list of what was mended is, once there is one.</summary>
    public string? RecoveredPath => recoveredFile?.FullPath;

    /// <summary>Adds a line to the list of what was mended. Past <see cref="RejectWriterOptions.MaxBytes"/> it ends: what is asked for fails no run.</summary>
    /// <param name="file">The input file.</param>
    /// <param name="recovery">What was mended.</param>
    /// <exception cref="RunException">74: an I/O error.</exception>
    public void Add(string file, Recovery recovery)
    {
        if (recoveredBytes > options.MaxBytes)
        {
            return;
        }

        if (recoveredFile is null)
        {
            recoveredFile = files.Create(RecoveredName);
            recovered.TurnTo(recoveredFile);
            recovered.Append(Encoding.UTF8.GetBytes(RecoveredHeader));
            recoveredBytes = RecoveredHeader.Length;
        }

        line.Clear();
        CsvLine.Append(line, file).Append(',').Append(recovery.Record).Append(',').Append(recovery.Line).Append(',').Append(recovery.Offset).Append(',');
        CsvLine.Append(line, recovery.Code).Append('\n');
        ReadOnlySpan<byte> bytes = Encoded();
        recoveredBytes += bytes.Length;
        touched.Add(OfRecovered);
        recovered.Append(bytes);
    }

    /// <summary>Adds lines of a footer to the rejected records of a file, if there are some: run again, it is read as the file was.</summary>
    /// <param name="input">Number of the input file.</param>
    /// <param name="footer">The lines.</param>
    public void AddFooter(int input, ReadOnlySpan<byte> footer)
    {
        if (!footer.IsEmpty && byInput.ContainsKey(input))
        {
            AddRecord(input, footer, []);
        }
    }
}

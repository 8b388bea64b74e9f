using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Runs;

/// <content>The lists of what was mended and warned of, and what reject files need of footers.</content>
internal sealed partial class RejectWriter
{
    /// <summary>Name of the list of what was mended.</summary>
    public const string RecoveredName = ControlFolder.RecoveryListName;

    /// <summary>Name of the list of warnings.</summary>
    public const string WarnedName = ControlFolder.WarningListName;

    /// <summary>The index of the list of what was mended among the files of inputs.</summary>
    public const int OfRecovered = -2;

    /// <summary>The index of the list of warnings there.</summary>
    public const int OfWarned = -3;

    private readonly SideList recovered = new(RecoveredName, "file,record,line,offset,code\n", OfRecovered);
    private readonly SideList warned = new(WarnedName, ListHeader, OfWarned);

    private SideList[] Lists => [recovered, warned];

    /// <summary>Where the list of what was mended is, once there is one.</summary>
    public string? RecoveredPath => recovered.File?.FullPath;

    /// <summary>Where the list of warnings is, once there is one.</summary>
    public string? WarnedPath => warned.File?.FullPath;

    /// <summary>Adds a line to the list of what was mended. Past <see cref="RejectWriterOptions.MaxBytes"/> it ends.</summary>
    /// <param name="file">The input file.</param>
    /// <param name="recovery">What was mended.</param>
    /// <exception cref="RunException">74: an I/O error.</exception>
    public void Add(string file, Recovery recovery)
    {
        line.Clear();
        CsvLine.Append(line, file).Append(',').Append(recovery.Record).Append(',').Append(recovery.Line).Append(',').Append(recovery.Offset).Append(',');
        CsvLine.Append(line, recovery.Code).Append('\n');
        AddTo(recovered);
    }

    /// <summary>Adds a line to the list of warnings. Past <see cref="RejectWriterOptions.MaxBytes"/> it ends.</summary>
    /// <param name="position">Where the record stands.</param>
    /// <param name="warning">What it did not keep to.</param>
    /// <exception cref="RunException">74: an I/O error.</exception>
    public void AddWarned(RecordPosition position, Reject warning)
    {
        Compose(position, warning);
        AddTo(warned);
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

    private void AddTo(SideList to)
    {
        if (to.TryAdd(files, Encoded(), options.MaxBytes))
        {
            touched.Add(to.Index);
        }
    }
}

using System.Globalization;
using System.Text;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Cli.Progress;

/// <summary>
/// Lines on a terminal that are rewritten in place: the whole run, then a line for each block. By hand and not with
/// Spectre.Console's live display, which loads slower than a small run takes and hides the cursor for as long.
/// </summary>
internal sealed class LiveView(TextWriter error, int width) : ProgressView
{
    private const int BarWidth = 10;
    private const int MostBlocks = 12;
    private int shown;

    /// <inheritdoc/>
    public override TimeSpan Period => TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    public override void Show(ProgressSnapshot snapshot)
    {
        List<string> lines = [ProgressText.Line(snapshot)];

        // Blocks as the plan has them, which are those that --dop and --capacity take.
        BlockProgress[] blocks = [.. snapshot.Blocks.Where(block => block.IsPlanned).Take(MostBlocks)];
        int nameWidth = blocks.Select(block => block.Name.Length).DefaultIfEmpty().Max();
        int dopWidth = blocks.Select(block => Dop(block).Length).DefaultIfEmpty().Max();
        lines.AddRange(blocks.Select(block => Line(block, nameWidth, dopWidth)));
        lines.Add("      busy: how much of the time; batches: waiting/capacity");
        Rewrite(lines);
    }

    /// <inheritdoc/>
    public override void Close() => Rewrite([]);

    private static string Dop(BlockProgress block) => block.Processes is { } processes
        ? string.Create(CultureInfo.InvariantCulture, $"{processes} {(processes == 1 ? "process" : "processes")}")
        : string.Create(CultureInfo.InvariantCulture, $"dop {block.Dop}");

    private static string Line(BlockProgress block, int nameWidth, int dopWidth)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"      {PrintableText.Line(block.Name).PadRight(nameWidth)}  {Dop(block).PadRight(dopWidth)}  busy {block.Busy * 100,3:0}%  batches ");
        if (block.Capacity <= 0)
        {
            return head + block.Queued.ToString(CultureInfo.InvariantCulture);
        }

        int filled = Math.Clamp((int)Math.Round((double)BarWidth * block.Queued / block.Capacity), 0, BarWidth);
        return string.Create(CultureInfo.InvariantCulture, $"{head}[{new string('#', filled)}{new string(' ', BarWidth - filled)}] {block.Queued}/{block.Capacity}");
    }

    // One write for all: what the terminal shows between two writes would flicker.
    private void Rewrite(List<string> lines)
    {
        StringBuilder text = new();
        if (shown > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\r\e[{shown}A\e[J");
        }

        foreach (string line in lines)
        {
            // A line as wide as the terminal would wrap, and the count of lines be wrong.
            text.Append(line.Length < width ? line : line[..(width - 1)]).Append('\n');
        }

        shown = lines.Count;
        error.Write(text.ToString());
        error.Flush();
    }
}

using System.Globalization;
using System.Text;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Cli.Progress;

/// <summary>
/// Lines on a terminal that are rewritten in place: the whole run, then a line for each block. By hand and not with
/// Spectre.Console's live display, which loads slower than a small run takes and hides the cursor for as long.
/// </summary>
internal sealed class LiveView(TextWriter error, int width, bool useColor = false) : ProgressView
{
    private const int BarWidth = 10;
    private const int MostBlocks = 12;
    private const int Indent = 6;
    private const int LeastName = 5;
    private const int LeastBesideBar = 12;

    // The block that the others wait for is at work nearly all the time; below this none stands out.
    private const double LimitFrom = 0.8;

    private int shown;

    /// <inheritdoc/>
    public override TimeSpan Period => TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    public override void Show(ProgressSnapshot snapshot)
    {
        // Blocks as the plan has them, which are those that --dop and --capacity take.
        BlockProgress[] planned = [.. snapshot.Blocks.Where(block => block.IsPlanned)];
        BlockProgress[] blocks = [.. planned.Take(MostBlocks)];
        BlockProgress? limit = snapshot.Blocks.MaxBy(block => block.Busy) is { Busy: >= LimitFrom } busiest ? busiest : null;
        int meansWidth = blocks.Select(block => Dop(block).Length).DefaultIfEmpty().Max();
        int longest = blocks.Select(block => PrintableText.Line(block.Name).Length).DefaultIfEmpty().Max();
        string[] figures = [];
        int room = 0;
        foreach (int bar in (int[])[BarWidth, 0])
        {
            figures = [.. blocks.Select(block => Figures(block, ReferenceEquals(block, limit), bar))];
            room = width - 1 - Indent - meansWidth - 4 - figures.Select(block => block.Length).DefaultIfEmpty().Max();
            if (room >= Math.Min(longest, LeastBesideBar))
            {
                break;
            }
        }

        int nameWidth = Math.Min(longest, Math.Max(LeastName, room));
        List<string> lines = [Cut(ProgressText.Line(snapshot, width - 1))];
        for (int i = 0; i < blocks.Length; i++)
        {
            string line = Cut($"{new string(' ', Indent)}{Name(blocks[i], nameWidth)}  {Dop(blocks[i]).PadRight(meansWidth)}  {figures[i]}");
            lines.Add(useColor && ReferenceEquals(blocks[i], limit) ? $"\e[1m{line}\e[0m" : line);
            if (blocks[i].Requests is { } requests)
            {
                lines.Add(Cut($"{new string(' ', Indent)}{Asked(requests)}"));
            }
        }

        if (planned.Length > blocks.Length)
        {
            lines.Add(Cut(string.Create(CultureInfo.InvariantCulture, $"      and {planned.Length - blocks.Length} more blocks")));
        }

        lines.Add(Cut("      busy: how much of the time; batches: waiting/capacity"));
        Rewrite(lines);
    }

    /// <inheritdoc/>
    public override void Close() => Rewrite([]);

    private static string Dop(BlockProgress block) => block.Processes is { } processes
        ? string.Create(CultureInfo.InvariantCulture, $"{processes} {(processes == 1 ? "process" : "processes")}")
        : string.Create(CultureInfo.InvariantCulture, $"dop {block.Dop}");

    private static string Name(BlockProgress block, int most)
    {
        string name = PrintableText.Line(block.Name);
        return name.Length <= most ? name.PadRight(most) : name[..(most - 1)] + "…";
    }

    private static string Figures(BlockProgress block, bool isLimit, int barWidth)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"busy {block.Busy * 100,3:0}%  batches ");
        string mark = isLimit ? "  <- limit" : "";
        if (block.Capacity <= 0)
        {
            return head + block.Queued.ToString(CultureInfo.InvariantCulture) + mark;
        }

        int filled = Math.Clamp((int)Math.Round((double)barWidth * block.Queued / block.Capacity), 0, barWidth);
        string bar = barWidth == 0 ? "" : $"[{new string('#', filled)}{new string(' ', barWidth - filled)}] ";
        return string.Create(CultureInfo.InvariantCulture, $"{head}{bar}{block.Queued}/{block.Capacity}{mark}");
    }

    /// <summary>What the block above asked of a service. Waits are those of all requests together.</summary>
    private static string Asked(RequestFigures requests) =>
        $"  {ProgressText.Count(requests.Sent)} requests, {ProgressText.Count(requests.Retried)} again; {ProgressText.Count(requests.Cached)} answers kept; {ProgressText.Duration(TimeSpan.FromSeconds(requests.WaitSeconds))} waited";

    // A line as wide as the terminal would wrap, and the count of lines be wrong.
    private string Cut(string line) => line.Length < width ? line : line[..(width - 1)];

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
            text.Append(line).Append('\n');
        }

        shown = lines.Count;
        error.Write(text.ToString());
        error.Flush();
    }
}

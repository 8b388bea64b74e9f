using Pipeline.Csv.JsonLines;
using Pipeline.Records;

namespace Pipeline.Csv.Dialects;

/// <summary>
/// A file of another dialect as the tokenizer reads it. An <see cref="ITextRewriter"/> takes one line or record after the other from a
/// window of text, which is read here. What came of which bytes is known until it is taken.
/// </summary>
internal sealed class RewritingSource : IOwnSource
{
    private const int ReadBytes = 64 << 10;

    private readonly IOwnSource source;
    private readonly CanonicalText output = new();
    private readonly ITextRewriter rewriter;
    private readonly ForeignRules rules;
    private InputException? fault;
    private byte[] window;
    private int first;
    private int end;
    private int limit;
    private long firstOwn;
    private bool ended;
    private bool finished;
    private Place taken;

    /// <summary>Rewrites a source.</summary>
    /// <param name="source">The text, in UTF-8; not disposed of here.</param>
    /// <param name="begun">What was read of it already; nothing of it was taken.</param>
    /// <param name="ended">Whether the source came to its end.</param>
    /// <param name="fault">Why it came there too early, or null.</param>
    /// <param name="dialect">What it is and what is made of it; the delimiter is known.</param>
    /// <param name="file">Name for messages.</param>
    public RewritingSource(IOwnSource source, ReadOnlySpan<byte> begun, bool ended, InputException? fault, CsvDialect dialect, string file)
    {
        this.source = source;
        this.fault = fault;
        this.ended = ended;
        rules = dialect.Foreign!;
        rewriter = rules.Json is null ? new RecordRewriter(output, dialect, file) : new JsonRewriter(output, dialect, file);
        window = new byte[begun.Length + ReadBytes];
        begun.CopyTo(window);
        end = begun.Length;
        FindLimit();
    }

    /// <inheritdoc/>
    public long StoredBytes => source.StoredBytes;

    /// <inheritdoc/>
    public long? StoredLength => source.StoredLength;

    /// <inheritdoc/>
    public long CallTicks => source.CallTicks;

    /// <inheritdoc/>
    public long TakenText => taken.Text;

    /// <inheritdoc/>
    public bool HasTail => finished && output.Produced == taken.Text && firstOwn > taken.Own;

    /// <summary>Bytes of text that came of what stands before header and records; known once one of those was given out.</summary>
    public long PreambleText => rewriter.PreambleText;

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        while (output.Available < target.Length && output.Available < ReadBytes && !finished)
        {
            if (!Step() && output.Available > 0)
            {
                break;
            }
        }

        return output.Available == 0 && rewriter.Fault is { } found ? throw found : output.Read(target);
    }

    /// <inheritdoc/>
    public long OffsetOf(long text) => source.OffsetOf(OwnOf(text));

    /// <inheritdoc/>
    public uint ChecksumUpTo(long text) => source.ChecksumUpTo(OwnOf(text));

    /// <inheritdoc/>
    public int TextUpTo(long offset)
    {
        int own = source.TextUpTo(offset);
        long at = taken.Own + own;
        return own < 0 || at > firstOwn ? -1 : (int)((at == firstOwn ? output.Produced : Place.TextOf(output.Places, at)) - taken.Text);
    }

    /// <inheritdoc/>
    public IOwnText Take(int text)
    {
        long to = taken.Text + text;
        Place next = new(to, OwnOf(to), LineAt(to));
        List<Recovery> recovered = [];
        foreach ((Place place, long record, string code) in rewriter.TakeRecovered(before: to == output.Produced ? long.MaxValue : to))
        {
            recovered.Add(new Recovery(record, place.Line + 1, source.OffsetOf(place.Own), code));
        }

        long footer = rewriter.FooterText - taken.Text;
        Place[] places = output.Take(taken, next);
        RewrittenText result = new(source.Take((int)(next.Own - taken.Own)), places, text, (int)(next.Own - taken.Own), (int)(next.Line - taken.Line))
        {
            Recovered = recovered,
            FooterOwn = (int)Math.Clamp(rewriter.FooterOwn - taken.Own, 0, next.Own - taken.Own),
            FooterStart = footer > text || (footer == text && !finished) ? int.MaxValue : (int)Math.Max(footer, 0),
            LineEnds = rules.LineEnd,
        };
        taken = next;
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The source belongs to whoever opened it.
    }

    private long OwnOf(long text) => text == output.Produced ? firstOwn : Place.OwnOf(output.Places, text);

    private long LineAt(long text) => text == output.Produced ? rewriter.Lines : output.Places[Place.IndexOf(output.Places, text)].Line;

    /// <summary>Takes the next line or record, or reads more; false where it read.</summary>
    private bool Step()
    {
        bool isOver = ended && fault is null;
        ReadOnlySpan<byte> text = window.AsSpan(first, limit - first);
        int used = text.IsEmpty ? 0 : rewriter.Next(text, firstOwn, isOver);
        if (used == 0 && isOver && limit < end)
        {
            rewriter.BeginFooter(firstOwn);
            limit = end;
            return true;
        }

        if (used == 0 && ended)
        {
            rewriter.End(window.AsSpan(first, end - first), firstOwn, fault);
            finished = true;
        }

        finished |= rewriter.Fault is not null;
        used = finished ? end - first : used;
        first += used;
        firstOwn += used;
        if (used > 0 || finished)
        {
            return true;
        }

        Fill();
        return false;
    }

    private void Fill()
    {
        if (window.Length - end < ReadBytes)
        {
            // Half of it free afterwards, so that bytes are not moved again and again.
            int kept = end - first;
            byte[] target = window.Length >= 2 * (kept + ReadBytes) ? window : new byte[2 * (kept + ReadBytes)];
            window.AsSpan(first, kept).CopyTo(target);
            (window, first, end) = (target, 0, kept);
        }

        try
        {
            int count = source.Read(window.AsSpan(end, ReadBytes));
            ended = count == 0;
            end += count;
        }
        catch (InputException exception)
        {
            // The whole records before the damage are given out all the same.
            (ended, fault) = (true, exception);
        }

        FindLimit();
    }

    /// <summary>Finds where the footer would begin if this were all.</summary>
    private void FindLimit() => limit = rules.FooterLines == 0 ? end : first + rewriter.StartOfLast(window.AsSpan(first, end - first), rules.FooterLines);
}

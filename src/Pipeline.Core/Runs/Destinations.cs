using System.Buffers;
using System.Runtime.ExceptionServices;
using Pipeline.Runs.Journal;

namespace Pipeline.Runs;

/// <summary>
/// The destinations of a run. One thread takes their bytes in order and makes parts of them. Plain output has a part for each
/// slice; compressed output has one for each MiB of a destination, whatever batches the bytes came in.
/// </summary>
/// <param name="sink">Where the bytes end; not disposed of here.</param>
/// <param name="format">How the output is compressed, or null.</param>
internal sealed class Destinations(IOutputSink sink, MemberFormat? format) : IDisposable
{
    private const int LargestJoined = 64 << 10;

    private readonly Dictionary<string, Destination> unfinished = new(StringComparer.Ordinal);
    private readonly MemberTails tails = new(sink);
    private readonly List<Destination> touched = [];

    /// <summary>How the output is compressed, or null.</summary>
    public MemberFormat? Format => format;

    /// <summary>Bytes of members that are not whole yet and that the journal has not got.</summary>
    public long Unjournaled => tails.Unjournaled;

    /// <summary>Goes on where an interrupted run stopped.</summary>
    /// <param name="marks">How far each destination was written.</param>
    /// <param name="tailOf">Reads the tail of one.</param>
    public void Resume(IEnumerable<DestinationMark> marks, Func<DestinationMark, byte[]> tailOf)
    {
        foreach (DestinationMark mark in marks)
        {
            IOutputFile file = sink.Resume(mark);
            if (mark.IsFinished && format is not null)
            {
                continue;
            }

            MemberTail? tail = format is null ? null : tails.Create();
            unfinished.Add(mark.Path, new Destination(mark.Path, file, tail) { IsEmpty = mark.IsEmpty, HasMember = mark.HasMember, Plain = mark.Plain });
            if (tail is not null)
            {
                tails.Add(file, tail, tailOf(mark), []);
                tails.SetJournaled(tail);
            }
        }
    }

    /// <summary>Marks of all destinations that took something since they were asked for last.</summary>
    public IEnumerable<DestinationMark> TakeMarks()
    {
        foreach (Destination destination in touched)
        {
            destination.IsTouched = false;
            int start = 0;
            byte[] rest = destination.Tail is { } tail && !destination.IsFinished ? tails.TakeUnjournaled(tail, out start) : [];
            yield return new DestinationMark(destination.Path)
            {
                File = destination.File,
                Records = destination.File.Records,
                Plain = destination.Plain,
                IsEmpty = destination.IsEmpty,
                HasMember = destination.HasMember,
                IsFinished = destination.IsFinished,
                TailStart = start,
                Tail = rest,
            };
        }

        touched.Clear();
    }

    /// <summary>Takes the bytes of some records; the first call for a path makes the destination, also without bytes.</summary>
    /// <param name="path">The destination.</param>
    /// <param name="header">What it begins with.</param>
    /// <param name="bytes">The bytes, which stay as they are until the part was released.</param>
    /// <param name="records">How many records they are.</param>
    /// <param name="parts">Gets what is ready to be encoded.</param>
    public void Take(string path, ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> bytes, int records, List<OutputPart> parts)
    {
        bool isNew = !unfinished.TryGetValue(path, out Destination? destination);
        if (isNew)
        {
            destination = new Destination(path, sink.Create(path), format is null ? null : tails.Create());
            unfinished.Add(path, destination);
        }

        IOutputFile file = destination!.File;
        destination.IsEmpty &= header.IsEmpty && bytes.IsEmpty;
        file.AddRecords(records);
        destination.Plain += (isNew ? header.Length : 0) + bytes.Length;
        Touch(destination);
        if (destination.Tail is { } tail)
        {
            destination.HasMember |= tails.Add(file, tail, isNew ? header.Span : [], parts);
            destination.HasMember |= tails.Add(file, tail, bytes.Span, parts);
        }
        else if (isNew && header.Length + bytes.Length <= LargestJoined)
        {
            // In one call: of a small file that is most of what writing it costs.
            byte[] joined = ArrayPool<byte>.Shared.Rent(header.Length + bytes.Length);
            header.CopyTo(joined);
            bytes.CopyTo(joined.AsMemory(header.Length));
            parts.Add(new OutputPart(file, joined, header.Length + bytes.Length));
        }
        else
        {
            if (isNew)
            {
                parts.Add(new OutputPart(file, header));
            }

            parts.Add(new OutputPart(file, bytes));
        }
    }

    /// <summary>Whether no bytes of a destination were taken yet.</summary>
    public bool IsEmpty(string path) => !unfinished.TryGetValue(path, out Destination? destination) || destination.IsEmpty;

    /// <summary>Adds what is left of a compressed destination that gets no more bytes; nothing of one that is not known or not compressed.</summary>
    public void Finish(string path, List<OutputPart> parts)
    {
        if (format is null || !unfinished.Remove(path, out Destination? destination))
        {
            return;
        }

        Touch(destination);
        destination.IsFinished = true;
        tails.Forget(destination.Tail!);
        if (LastOf(destination) is { } last)
        {
            parts.Add(last);
        }
    }

    /// <summary>Encodes, appends and hashes what is left of all compressed destinations, several at once.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void FinishAll(int maxDegreeOfParallelism, CancellationToken cancellation)
    {
        if (format is null)
        {
            return;
        }

        ParallelOptions options = new() { MaxDegreeOfParallelism = maxDegreeOfParallelism, CancellationToken = cancellation };
        try
        {
            Parallel.ForEach(unfinished.Values, options, destination =>
            {
                if (LastOf(destination) is { } last)
                {
                    last.Encode(format);
                    last.File.Write(last.Bytes);
                    last.File.AppendHash(last.Bytes);
                    last.Release();
                }
            });
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        foreach (Destination destination in unfinished.Values)
        {
            Touch(destination);
            destination.IsFinished = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => tails.Dispose();

    private void Touch(Destination destination)
    {
        if (!destination.IsTouched)
        {
            destination.IsTouched = true;
            touched.Add(destination);
        }
    }

    /// <summary>The last member of a destination. One without bytes has a member too, since no bytes are no archive.</summary>
    private OutputPart? LastOf(Destination destination) =>
        destination.HasMember && destination.Tail!.Length == 0 ? null : tails.Rest(destination.File, destination.Tail!);

    private sealed class Destination(string path, IOutputFile file, MemberTail? tail)
    {
        public string Path { get; } = path;

        public IOutputFile File { get; } = file;

        public MemberTail? Tail { get; } = tail;

        public bool IsEmpty { get; set; } = true;

        /// <summary>Plain bytes that it took.</summary>
        public long Plain { get; set; }

        /// <summary>Whether it gets no more bytes.</summary>
        public bool IsFinished { get; set; }

        /// <summary>Whether it took something since its last mark.</summary>
        public bool IsTouched { get; set; }

        /// <summary>Whether a member of it was made.</summary>
        public bool HasMember { get; set; }
    }
}

using System.Runtime.InteropServices;

namespace Pipeline.Csv.Dialects;

/// <summary>
/// What is made of a file of another dialect: text as the tokenizer reads it, with the places that tell what it was. Places are kept
/// until they are taken, the text until it is given out.
/// </summary>
internal sealed class CanonicalText
{
    private readonly List<Place> places = [default];
    private byte[] text = new byte[8 << 10];
    private int first;
    private int end;

    /// <summary>Bytes that were made, from the beginning of the file on.</summary>
    public long Produced { get; private set; }

    /// <summary>Bytes that were made and not given out.</summary>
    public int Available => end - first;

    /// <summary>The places from what was taken last on.</summary>
    public ReadOnlySpan<Place> Places => CollectionsMarshal.AsSpan(places);

    /// <summary>Gives out some.</summary>
    public int Read(Span<byte> target)
    {
        int count = Math.Min(Available, target.Length);
        text.AsSpan(first, count).CopyTo(target);
        first += count;
        return count;
    }

    /// <summary>Begins a record or a line.</summary>
    /// <param name="own">Where it begins in what it is made of.</param>
    /// <param name="line">Lines that ended before it.</param>
    public void Begin(long own, long line)
    {
        // Where nothing came of what stood before, that belongs to this record.
        if (places[^1].Text < Produced)
        {
            places.Add(new Place(Produced, own, line));
        }
        else
        {
            places[^1] = places[^1] with { Line = line };
        }
    }

    /// <summary>Adds bytes as they stand.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="own">Where they stand.</param>
    public void Append(ReadOnlySpan<byte> bytes, long own)
    {
        Place last = places[^1];
        if (last.Own + Produced - last.Text != own)
        {
            places.Add(new Place(Produced, own, last.Line));
        }

        Insert(bytes);
    }

    /// <summary>Adds bytes that do not stand there.</summary>
    public void Insert(ReadOnlySpan<byte> bytes)
    {
        if (text.Length - end < bytes.Length)
        {
            MakeRoom(bytes.Length);
        }

        bytes.CopyTo(text.AsSpan(end));
        end += bytes.Length;
        Produced += bytes.Length;
    }

    /// <summary>Adds a byte that does not stand there.</summary>
    public void Insert(byte value) => Insert([value]);

    /// <summary>The places before a byte of the text, counted from a place on, which are forgotten.</summary>
    /// <param name="from">What was taken last.</param>
    /// <param name="to">What is taken now.</param>
    public Place[] Take(Place from, Place to)
    {
        int count = places.FindIndex(place => place.Text >= to.Text);
        count = count < 0 ? places.Count : count;
        Place[] taken = new Place[count];
        for (int i = 0; i < count; i++)
        {
            taken[i] = new Place(places[i].Text - from.Text, places[i].Own - from.Own, places[i].Line - from.Line);
        }

        places.RemoveRange(0, count);
        if (places.Count == 0 || places[0].Text > to.Text || places[0].Own != to.Own)
        {
            places.Insert(0, to);
        }

        return count > 0 ? taken : [default];
    }

    private void MakeRoom(int more)
    {
        int length = Available;
        byte[] target = text.Length >= 2 * (length + more) ? text : new byte[2 * (length + more)];
        text.AsSpan(first, length).CopyTo(target);
        (text, first, end) = (target, 0, length);
    }
}

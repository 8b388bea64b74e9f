namespace Pipeline.Benchmarks.Generating;

/// <summary>Product reviews: about 220 bytes a row, most of them in one quoted field with line ends, commas and doubled quotes.</summary>
internal sealed class TextShape : Shape
{
    private static readonly byte[][] Phrases = Words(
        "works as it should|the box was damaged|arrived two days late, sadly|my daughter said \"\"wow\"\"|would buy it again|"
        + "not what the picture shows|«très bien», as they say|the manual says \"\"see page 12\"\", but there is none|good value, small flaws|"
        + "screws missing, again|the 12\"\" model is too small|schön, aber laut|five stars|see above|量が多い|cheap plastic");

    private static readonly byte[][] Joints = Words(", |. |; |\n|\n\n|, and | ");

    public override string Stem => "reviews";

    public override byte[] Header { get; } = [.. "review_id,product,rating,title,body,helpful"u8];

    public override void AddRow(RowBuffer buffer, ulong seed, long row)
    {
        RowRandom random = new(seed, row);
        buffer.Add(row + 1).Comma().Add((byte)'P').Add(random.Below(9_000) + 1_000).Comma().Add(random.Below(5) + 1).Comma();
        buffer.Add((byte)'"').Add(random.Pick(Phrases)).Add((byte)'"').Comma().Add((byte)'"');
        int phrases = 3 + random.Below(9);
        for (int i = 0; i < phrases; i++)
        {
            buffer.Add(random.Pick(Phrases)).Add(random.Pick(Joints));
        }

        buffer.Add((byte)'"').Comma().Add(random.Below(200)).EndRow();
    }
}

using System.Text;

namespace Pipeline.Benchmarks.Generating;

/// <summary>Measurements: a key and 100 columns, about 600 bytes a row; one field in eight is empty.</summary>
internal sealed class WideShape : Shape
{
    private const int Measures = 100;

    public override string Stem => "measures";

    public override byte[] Header { get; } =
        Encoding.ASCII.GetBytes("id," + string.Join(',', Enumerable.Range(1, Measures).Select(i => $"m{i:D3}")));

    public override void AddRow(RowBuffer buffer, ulong seed, long row)
    {
        RowRandom random = new(seed, row);
        buffer.Add(row + 1);
        for (int i = 0; i < Measures; i++)
        {
            buffer.Comma();
            if (random.Below(8) != 0)
            {
                buffer.AddHundredths(random.Below(100_000));
            }
        }

        buffer.EndRow();
    }
}

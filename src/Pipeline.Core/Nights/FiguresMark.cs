using Pipeline.Records;

namespace Pipeline.Nights;

/// <summary>The figures of a run up to a checkpoint. Sketches are kept by what changed in them: after the first values little does.</summary>
/// <param name="Sums">The columns that are summed up.</param>
/// <param name="Records">Records by column.</param>
/// <param name="Nulls">Nulls by column.</param>
/// <param name="Totals">The sums, see <see cref="ExactSum.Raw"/>.</param>
/// <param name="HaveOthers">Of each sum, whether a value was no number.</param>
/// <param name="Raised">Registers that were raised, one list for each checkpoint.</param>
internal sealed record FiguresMark(
    IReadOnlyList<string> Sums, long[] Records, long[] Nulls, (long Count, string Raw)[] Totals, bool[] HaveOthers, IReadOnlyList<IReadOnlyList<RaisedRegister>> Raised)
{
    /// <summary>This mark behind an earlier one of the same run; as it is where there is none.</summary>
    public FiguresMark Behind(FiguresMark? earlier) => earlier is null ? this : this with { Raised = [.. earlier.Raised, .. Raised] };

    /// <summary>Whether a run that counts these columns and sums can go on from it.</summary>
    public bool Fits(int columns, IEnumerable<string> sums) => Records.Length == columns && Nulls.Length == columns && Sums.SequenceEqual(sums, StringComparer.Ordinal);

    /// <summary>Whether it can be one of a run: nothing is below zero, a sum is a number, and sketches have such registers.</summary>
    public bool IsSound =>
        Records.Concat(Nulls).Concat(Totals.Select(total => total.Count)).All(count => count >= 0)
        && Totals.All(total => ExactSum.IsRaw(total.Raw))
        && Raised.All(list => list.All(raised => raised.Column < Records.Length && DistinctSketch.Has(raised.Register, raised.Rank)));

    /// <summary>Writes it.</summary>
    public void WriteTo(BinaryWriter writer)
    {
        writer.Write(Records.Length);
        for (int column = 0; column < Records.Length; column++)
        {
            writer.Write(Records[column]);
            writer.Write(Nulls[column]);
        }

        writer.Write(Sums.Count);
        for (int sum = 0; sum < Sums.Count; sum++)
        {
            writer.Write(Sums[sum]);
            writer.Write(Totals[sum].Count);
            writer.Write(Totals[sum].Raw);
            writer.Write(HaveOthers[sum]);
        }

        writer.Write(Raised.Sum(list => list.Count));
        foreach (RaisedRegister raised in Raised.SelectMany(list => list))
        {
            writer.Write((ushort)raised.Column);
            writer.Write(raised.Register);
            writer.Write(raised.Rank);
        }
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="IOException">It is none.</exception>
    public static FiguresMark Read(BinaryReader reader)
    {
        int columns = Count(reader, NightFigures.MostColumns);
        (long[] records, long[] nulls) = (new long[columns], new long[columns]);
        for (int column = 0; column < columns; column++)
        {
            (records[column], nulls[column]) = (reader.ReadInt64(), reader.ReadInt64());
        }

        List<(string Name, (long, string) Total, bool HasOthers)> sums = [];
        for (int left = Count(reader, int.MaxValue); left > 0; left--)
        {
            sums.Add((reader.ReadString(), (reader.ReadInt64(), reader.ReadString()), reader.ReadBoolean()));
        }

        List<RaisedRegister> raised = [];
        for (int left = Count(reader, int.MaxValue); left > 0; left--)
        {
            raised.Add(new RaisedRegister(reader.ReadUInt16(), reader.ReadUInt16(), reader.ReadByte()));
        }

        return new FiguresMark(
            [.. sums.Select(sum => sum.Name)], records, nulls, [.. sums.Select(sum => sum.Total)], [.. sums.Select(sum => sum.HasOthers)],
            [raised]);
    }

    private static int Count(BinaryReader reader, int most) =>
        reader.ReadInt32() is >= 0 and var count && count <= most ? count : throw new InvalidDataException("no such number");
}

/// <summary>A register of a column's sketch.</summary>
internal readonly record struct RaisedRegister(int Column, ushort Register, byte Rank);

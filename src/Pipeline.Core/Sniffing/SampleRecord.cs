namespace Pipeline.Sniffing;

/// <summary>A record of a sample.</summary>
/// <param name="Line">Physical line on which it begins, from 1.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">Characters without the line end.</param>
/// <param name="FirstCell">Its first field among those of the table.</param>
/// <param name="Width">Number of its fields.</param>
/// <param name="Faults">Quotes that stand where none may, and those never closed.</param>
internal readonly record struct SampleRecord(int Line, int Start, int Length, int FirstCell, int Width, int Faults);

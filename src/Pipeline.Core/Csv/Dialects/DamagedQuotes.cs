namespace Pipeline.Csv.Dialects;

/// <summary>What is done about quotes that do not stand where they may (<c>input.csv.quotes</c>).</summary>
public enum DamagedQuotes
{
    /// <summary>The record is rejected; one that is never closed condemns the file.</summary>
    Reject,

    /// <summary>The record is read with the fewest assumptions that give it as many fields as are due.</summary>
    Recover,
}

namespace Pipeline.Benchmarks.Generating;

/// <summary>What the rows of a generated file look like.</summary>
internal abstract class Shape
{
    /// <summary>Stem of the files' names.</summary>
    public abstract string Stem { get; }

    /// <summary>The header, without its line end.</summary>
    public abstract byte[] Header { get; }

    /// <summary>Adds the row with that number, from 0, and ends it.</summary>
    public abstract void AddRow(RowBuffer buffer, ulong seed, long row);

    /// <summary>The shape called so.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Shape Called(string name) => name switch
    {
        "orders" => new OrderShape(),
        "text" => new TextShape(),
        "wide" => new WideShape(),
        _ => throw new ArgumentException($"there is no shape '{name}'", nameof(name)),
    };

    /// <summary>The UTF-8 bytes of the words of a line.</summary>
    protected static byte[][] Words(string line) => [.. line.Split('|').Select(System.Text.Encoding.UTF8.GetBytes)];
}

namespace Pipeline.Definition;

/// <summary>Settings of some files, which go before those of all.</summary>
/// <param name="Match">Glob below DATA; where several fit a file, later ones go before earlier ones.</param>
/// <param name="Csv">A map of keys as below <c>input.csv</c>.</param>
public sealed record FileDefinition(string Match, SettingNode Csv)
{
    /// <summary>The dialect with what is set here.</summary>
    internal CsvInputDefinition Over(CsvInputDefinition csv) => CsvInputDefinition.Of(SettingValues.ReadCsv(Csv, "", new ProblemList()), csv);
}

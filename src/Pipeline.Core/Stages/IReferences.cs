using Pipeline.Definition;

namespace Pipeline.Stages;

/// <summary>Opens the files that stages read beside the input. Each is opened for the first header that a stage is bound to, and shared by the others.</summary>
internal interface IReferences
{
    /// <summary>The file of a stage, or null after problems.</summary>
    /// <param name="stage">The stage being bound.</param>
    /// <param name="file">Where its path stands, relative to the pipeline file.</param>
    /// <param name="csv">How the file is written.</param>
    /// <param name="columns">Types and rules of its columns.</param>
    Reference? Open(StageBinding stage, SettingNode file, CsvInputDefinition csv, IReadOnlyList<ColumnDefinition> columns);
}

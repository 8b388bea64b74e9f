namespace Pipeline.Runs;

/// <summary>The reader of the output has closed it: the run ends quietly.</summary>
internal sealed class OutputClosedException(IOException inner) : Exception("the reader of the output closed it", inner);

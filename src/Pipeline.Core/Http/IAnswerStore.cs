namespace Pipeline.Http;

/// <summary>Keeps answers beyond this run. Called by any thread.</summary>
internal interface IAnswerStore : IDisposable
{
    /// <summary>Whether any answer was there when it was opened.</summary>
    bool HadAnswers { get; }

    /// <summary>How many kept answers were damaged, and are as not kept.</summary>
    long Damaged { get; }

    /// <summary>The answers that were kept for some names, null where there is none.</summary>
    Answer?[] Read(IReadOnlyList<byte[]> names);

    /// <summary>Keeps an answer; ends when a process that is killed would not lose it.</summary>
    ValueTask KeepAsync(byte[] name, Answer answer);

    /// <summary>Ends when nothing that was kept so far is lost with the machine.</summary>
    ValueTask SyncAsync();
}

namespace Pipeline.Runs;

/// <summary>An interrupted run that is to go on.</summary>
/// <param name="RunId">Its id.</param>
/// <param name="Check">Is given its folder when the lock is held and before anything is changed; throws to refuse.</param>
internal sealed record ResumedRun(string RunId, Action<string> Check);

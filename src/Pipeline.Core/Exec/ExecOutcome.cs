namespace Pipeline.Exec;

/// <summary>What came of asking a program about some records: answers, or a failure.</summary>
internal readonly record struct ExecOutcome(ExecAnswers? Answers, ExecFailure? Failure);

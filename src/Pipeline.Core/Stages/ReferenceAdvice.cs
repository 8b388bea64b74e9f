using Pipeline.Csv;

namespace Pipeline.Stages;

/// <summary>
/// What is wrong with a reference is found by what reads the input, whose advice names the settings of the input. Those of a reference stand
/// below its stage.
/// </summary>
internal static class ReferenceAdvice
{
    private static readonly (string OfInput, string OfReference)[] Words =
    [
        ("input.csv.", "csv."),
        ("say --encoding ", "say csv.encoding: "),
        ("such as --encoding ", "such as csv.encoding: "),
        ("--no-headers", "csv.header: false"),
        ("; to leave such files of a folder out, use --exclude or input.include", ""),
        (", or leave the file out with --exclude", ""),
    ];

    /// <summary>The advice for a reference.</summary>
    /// <param name="stage">The stage that reads it.</param>
    /// <param name="message">The message as it is for an input.</param>
    public static string Of(string stage, string message)
    {
        string changed = message;
        foreach ((string ofInput, string ofReference) in Words)
        {
            changed = changed.Replace(ofInput, ofReference, StringComparison.Ordinal);
        }

        return changed.Contains("csv.", StringComparison.Ordinal) && !string.Equals(changed, message, StringComparison.Ordinal) ? $"{changed} (below the stage '{stage}')" : changed;
    }

    /// <summary>The fault of a reference; itself where it advises nothing of the input.</summary>
    public static InputException Of(string stage, InputException fault)
    {
        string changed = Of(stage, fault.Message);
        return string.Equals(changed, fault.Message, StringComparison.Ordinal) ? fault : new InputException(fault.ExitCode, fault.Code, fault.File, null, changed[(fault.File.Length + 2)..], fault);
    }
}

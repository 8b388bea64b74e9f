using System.Globalization;
using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>
/// Asks whether the input is ready before any of it is opened: files have their triggers and age, and stand still. What is not
/// ready is told file by file, and leads to exit code 75. Streams are not asked.
/// </summary>
internal sealed class InputGate
{
    private const int Named = 20;

    private readonly GateDefinition gate;
    private readonly TimeProvider time;
    private readonly IReadOnlyList<FoundFile> files;
    private readonly List<string> faults = [];

    private InputGate(GateDefinition gate, TimeProvider time, IEnumerable<FoundFile> found)
    {
        this.gate = gate;
        this.time = time;
        files = [.. found.Where(file => !file.IsStream)];
    }

    /// <summary>Adds a problem for each file that is not ready.</summary>
    /// <param name="definition">What is asked for.</param>
    /// <param name="found">The files of DATA.</param>
    /// <param name="time">The clock.</param>
    /// <param name="problems">Where problems go.</param>
    /// <param name="warnings">Where warnings go.</param>
    /// <returns>Whether all is ready.</returns>
    public static bool Check(PipelineDefinition definition, IReadOnlyList<FoundFile> found, TimeProvider time, ICollection<Problem> problems, ICollection<Problem> warnings)
    {
        GateDefinition gate = definition.Input.Gate;
        InputGate input = new(gate, time, found);
        try
        {
            if (gate.Expect.Count > 0)
            {
                ExpectedFiles.Check(gate, found, time.GetUtcNow(), input.faults, warnings);
            }
        }
        catch (FormatException exception)
        {
            problems.Add(Problem.Of(gate.TimeZoneMark, $"input.gate.timezone: {exception.Message}"));
            return false;
        }

        input.CheckTriggers();
        int before = problems.Count;
        input.CheckControls(problems);
        input.CheckAges();
        if (input.faults.Count == 0)
        {
            // Who knows already that the input is not ready need not wait for it to stand still.
            input.CheckStandsStill();
        }

        return Tell(input.faults, problems) && problems.Count == before;
    }

    /// <summary>Adds a problem for each file that turned out, when it was opened, to be none to begin with.</summary>
    /// <param name="definition">What is asked for.</param>
    /// <param name="files">The files that could be opened.</param>
    /// <param name="withoutHeader">Those that could not, since they have not even a header.</param>
    /// <param name="problems">Where problems go.</param>
    public static void CheckOpened(PipelineDefinition definition, IReadOnlyList<SourceFile> files, IReadOnlyList<string> withoutHeader, ICollection<Problem> problems)
    {
        GateDefinition gate = definition.Input.Gate;
        List<string> faults = [];
        if (gate.RefuseEmpty)
        {
            faults.AddRange(withoutHeader.Select(name => $"{name}: it is empty, and input.gate.empty is refuse"));
            faults.AddRange(files.Where(file => file.IsEmpty).Select(file => $"{file.Name}: it has no records, and input.gate.empty is refuse"));
        }

        if (gate.RefuseDuplicates)
        {
            string? output = definition.Output.Folder;
            faults.AddRange(DuplicateInputs.Find(files, output is null or "-" ? [] : DeliveredFiles.Read(Path.GetFullPath(output))));
        }

        Tell(faults, problems);
    }

    /// <summary>Adds what is not ready to the problems, and what to do.</summary>
    /// <returns>Whether there is nothing to tell.</returns>
    private static bool Tell(IReadOnlyList<string> faults, ICollection<Problem> problems)
    {
        foreach (string fault in faults.Take(Named))
        {
            problems.Add(new Problem(null, fault, ExitCodes.NotNow));
        }

        if (faults.Count > 0)
        {
            string more = faults.Count > Named ? string.Create(CultureInfo.InvariantCulture, $"and {faults.Count - Named:#,0} more; ") : "";
            problems.Add(new Problem(null, $"{more}the input is not ready: run later, or with --wait-for-input TIME; --no-gates runs all the same", ExitCodes.NotNow));
        }

        return faults.Count == 0;
    }

    private void CheckTriggers()
    {
        if (gate.Trigger is not { } pattern)
        {
            return;
        }

        HashSet<string> missing = new(StringComparer.Ordinal);
        foreach (FoundFile file in files)
        {
            bool isOwn = pattern.Contains('*', StringComparison.Ordinal);
            string trigger = isOwn ? file.Beside(pattern) : Path.Combine(file.FullPath[..^file.RelativePath.Length], pattern);
            string name = isOwn ? Path.GetFileName(trigger) : trigger;
            if (FileIdentity.Of(trigger) is not { } found)
            {
                if (missing.Add(trigger))
                {
                    faults.Add(isOwn ? $"{file.Name}: its trigger {name} is not there" : $"the trigger {name} is not there");
                }
            }
            else if (FileIdentity.Of(file.FullPath) is { } data && found.ModifiedNanoseconds < data.ModifiedNanoseconds)
            {
                // It speaks of what stood there before, such as last night's file.
                faults.Add($"{file.Name}: the trigger {name} is older than the file itself");
            }
        }
    }

    private void CheckControls(ICollection<Problem> problems)
    {
        if (gate.Control is not { } pattern)
        {
            return;
        }

        foreach (FoundFile file in files)
        {
            string control = file.Beside(pattern);
            try
            {
                if (FileIdentity.Of(control) is null)
                {
                    faults.Add($"{file.Name}: its control totals {Path.GetFileName(control)} are not there");
                }
                else
                {
                    // What they say is compared at the end; that they say nothing is known now.
                    ControlTotals.Read(control);
                }
            }
            catch (FormatException exception)
            {
                problems.Add(new Problem(null, $"{control}: {exception.Message} (input.gate.control)", ExitCodes.Data));
            }
        }
    }

    private void CheckAges()
    {
        if (gate.MinAge is not { } least)
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        foreach (FoundFile file in files)
        {
            if (FileIdentity.Of(file.FullPath) is { } found && now - LastChange(found) is var age && age < least)
            {
                string when = age < TimeSpan.Zero ? "its time of change lies in the future" : $"it changed {Text(age)} ago";
                faults.Add($"{file.Name}: {when}, and input.gate.min_age is {Text(least)}");
            }
        }
    }

    /// <summary>When something about a file changed last: a time of content that was put back, as by cp -p, does not make it old.</summary>
    private static DateTimeOffset LastChange(FileIdentity file) =>
        DateTimeOffset.UnixEpoch.AddTicks(Math.Max(file.ModifiedNanoseconds, file.ChangedNanoseconds) / 100);

    private void CheckStandsStill()
    {
        if (gate.StableFor is not { } span || files.Count == 0)
        {
            return;
        }

        var before = files.Select(file => FileIdentity.Of(file.FullPath)).ToList();
        using (ManualResetEventSlim over = new())
        using (time.CreateTimer(_ => over.Set(), null, span, Timeout.InfiniteTimeSpan))
        {
            over.Wait();
        }

        for (int i = 0; i < files.Count; i++)
        {
            FileIdentity? now = FileIdentity.Of(files[i].FullPath);
            if (now != before[i])
            {
                string how = now is null ? "it went away"
                    : now.Value.Size != before[i]?.Size ? string.Create(CultureInfo.InvariantCulture, $"it went from {before[i]?.Size:#,0} to {now.Value.Size:#,0} bytes")
                    : "it was written to or replaced";
                faults.Add($"{files[i].Name}: {how} within {Text(span)} (input.gate.stable_for)");
            }
        }
    }

    private static string Text(TimeSpan time) => time.TotalMinutes >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} min")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}

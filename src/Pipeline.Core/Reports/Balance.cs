using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>The first guarantee: every record and every byte is accounted for. A run that does not balance ends with 70.</summary>
public static class Balance
{
    /// <summary>What does not add up, one sentence each; nothing when all does. The report's own <c>Balanced</c> is not looked at.</summary>
    public static IReadOnlyList<string> Check(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var problems = new List<string>();
        foreach (StageReport stage in report.Stages)
        {
            CheckStage(stage, problems);
        }

        CheckChain(report, problems);
        CheckTotals(report, problems);
        foreach (InputReport input in report.Inputs)
        {
            if (!input.Counts.Balances)
            {
                problems.Add($"file '{input.Path}': {input.Counts.In:#,0} records read + {input.Counts.Added:#,0} added are not {input.Counts.Out:#,0} written + {Gone(input.Counts)}");
            }

            if (input.HeadBytes + input.BatchBytes != input.Bytes)
            {
                problems.Add(
                    $"file '{input.Path}': {input.HeadBytes:#,0} bytes before the records and {input.BatchBytes:#,0} in batches are not the "
                    + $"{input.Bytes:#,0} bytes of the file");
            }
        }

        return problems;
    }

    private static void CheckStage(StageReport stage, List<string> problems)
    {
        StageCounts counts = stage.Counts;
        if (!counts.Balances)
        {
            problems.Add($"stage '{stage.Name}': in {counts.In:#,0} + added {counts.Added:#,0} is not out {counts.Out:#,0} + {Gone(counts)}");
        }
    }

    private static string Gone(StageCounts counts) =>
        $"filtered {counts.Filtered:#,0} + rejected {counts.Rejected:#,0}"
        + string.Concat(counts.Rare.Select(rare => $" + {rare.Name} {rare.Count:#,0}"));

    // What one stage lets go the next one gets: a batch lost between two blocks shows here and nowhere else.
    private static void CheckChain(RunReport report, List<string> problems)
    {
        long expected = report.Totals.Read;
        string before = "the files";
        foreach (StageReport stage in report.Stages)
        {
            if (stage.Counts.In != expected)
            {
                problems.Add($"stage '{stage.Name}' got {stage.Counts.In:#,0} records, and {before} gave {expected:#,0}");
            }

            expected = stage.Counts.Out;
            before = $"'{stage.Name}'";
        }

        if (report.Stages.Count > 0 && expected != report.Totals.Written)
        {
            problems.Add($"{report.Totals.Written:#,0} records were written, and {before} gave {expected:#,0}");
        }
    }

    private static void CheckTotals(RunReport report, List<string> problems)
    {
        TotalsReport totals = report.Totals;
        if (!totals.Counts.Balances)
        {
            problems.Add($"read {totals.Read:#,0} + added {totals.Counts.Added:#,0} is not written {totals.Written:#,0} + {Gone(totals.Counts)}");
        }

        Compare(problems, "records read", totals.Read, "the files hold", report.Inputs.Sum(input => input.Counts.In));
        Compare(problems, "bytes read", totals.BytesIn, "the files hold", report.Inputs.Sum(input => input.Bytes));
        Compare(problems, "records written", totals.Written, "the outputs hold", report.Outputs.Sum(output => output.Records));
        Compare(problems, "bytes written", totals.BytesOut, "the outputs hold", report.Outputs.Sum(output => output.Bytes));
        if (report.Stages.Count > 0)
        {
            StageCounts stages = StageCounts.Sum(report.Stages.Select(stage => stage.Counts));
            Compare(problems, "records rejected", totals.Rejected, "the stages rejected", stages.Rejected);
            Compare(problems, "records filtered", totals.Counts.Filtered, "the stages filtered", stages.Filtered);
        }
    }

    private static void Compare(List<string> problems, string what, long total, string parts, long sum)
    {
        if (total != sum)
        {
            problems.Add($"{what}: {total:#,0} in all, and {parts} {sum:#,0}");
        }
    }
}

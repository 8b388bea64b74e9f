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
            if (input.Records + input.Added != input.Written + input.Filtered + input.Rejected)
            {
                problems.Add(
                    $"file '{input.Path}': {input.Records:#,0} records read + {input.Added:#,0} added are not {input.Written:#,0} written + {input.Filtered:#,0} filtered + "
                    + $"{input.Rejected:#,0} rejected");
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
        if (stage.In + stage.Added != stage.Out + stage.FilteredFalse + stage.FilteredNull + stage.Rejected)
        {
            problems.Add(
                $"stage '{stage.Name}': in {stage.In:#,0} + added {stage.Added:#,0} is not out {stage.Out:#,0} + filtered "
                + $"{stage.FilteredFalse + stage.FilteredNull:#,0} + rejected {stage.Rejected:#,0}");
        }
    }

    // What one stage lets go the next one gets: a batch lost between two blocks shows here and nowhere else.
    private static void CheckChain(RunReport report, List<string> problems)
    {
        long expected = report.Totals.Read;
        string before = "the files";
        foreach (StageReport stage in report.Stages)
        {
            if (stage.In != expected)
            {
                problems.Add($"stage '{stage.Name}' got {stage.In:#,0} records, and {before} gave {expected:#,0}");
            }

            expected = stage.Out;
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
        if (totals.Read + totals.Added != totals.Written + totals.Filtered + totals.Rejected)
        {
            problems.Add(
                $"read {totals.Read:#,0} + added {totals.Added:#,0} is not written {totals.Written:#,0} + filtered "
                + $"{totals.Filtered:#,0} + rejected {totals.Rejected:#,0}");
        }

        Compare(problems, "records read", totals.Read, "the files hold", report.Inputs.Sum(input => input.Records));
        Compare(problems, "bytes read", totals.BytesIn, "the files hold", report.Inputs.Sum(input => input.Bytes));
        Compare(problems, "records written", totals.Written, "the outputs hold", report.Outputs.Sum(output => output.Records));
        Compare(problems, "bytes written", totals.BytesOut, "the outputs hold", report.Outputs.Sum(output => output.Bytes));
        if (report.Stages.Count > 0)
        {
            Compare(problems, "records rejected", totals.Rejected, "the stages rejected", report.Stages.Sum(stage => stage.Rejected));
            Compare(
                problems,
                "records filtered",
                totals.Filtered,
                "the stages filtered",
                report.Stages.Sum(stage => stage.FilteredFalse + stage.FilteredNull));
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

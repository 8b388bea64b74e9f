using System.Globalization;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Reports;

/// <summary>What no verdict may say.</summary>
internal static class VerdictClaims
{
    /// <summary>Checks it against the run.</summary>
    public static void Check(Verdict verdict, RunReport report, int jobs, string where)
    {
        where = $"{where}: {verdict.Cause} {verdict.Block} {verdict.Flag} {verdict.Gain}: {verdict.Sentence}";
        Assert.True(verdict.Sentence.Length is > 10 and < 300 && !verdict.Sentence.EndsWith('.') && !verdict.Sentence.Contains('\n', StringComparison.Ordinal), where);

        BlockReport? block = verdict.Block is null ? null : report.Blocks.FirstOrDefault(block => string.Equals(block.Name, verdict.Block, StringComparison.Ordinal));
        Assert.True(verdict.Block is null || block is not null, where);
        Assert.True(verdict.Block is null || verdict.Sentence.Contains(verdict.Block, StringComparison.Ordinal) || verdict.Cause is LimitCause.ManyFiles, where);

        // Who cannot know, advises nothing.
        if (verdict.Cause is LimitCause.TooShort or LimitCause.Unknown or LimitCause.OtherPrograms or LimitCause.Cores)
        {
            Assert.True(verdict.Flag is null && verdict.Gain is null, where);
        }

        Assert.True(verdict.Cause is not (LimitCause.TooShort or LimitCause.OtherPrograms) || verdict.Predictions.Count == 0, where);

        // No gain without a flag, and none that is not worth it; what stands in the sentence is the flag.
        Assert.True(verdict.Gain is null || (verdict.Flag is not null && verdict.Gain is >= 1.05 and < 1000), where);
        Assert.Equal(verdict.Flag is not null, verdict.Sentence.Contains("--", StringComparison.Ordinal));
        Assert.True(verdict.Flag is null || verdict.Sentence.Contains(verdict.Flag, StringComparison.Ordinal), where);

        if (verdict.Flag is { } flag && verdict.Cause is LimitCause.Compute or LimitCause.Jobs or LimitCause.Program)
        {
            int parts = int.Parse(verdict.Flag!.Split(' ', '=')[^1].TrimEnd('\''), CultureInfo.InvariantCulture);
            Assert.NotNull(block!.Knob);

            // Work of ours never has more threads or processes than there are cores. Programs that wait may, but no more than there are batches.
            Assert.True(block.Kind == BlockKind.Programs || parts <= report.Cores, where);
            Assert.True(parts <= Math.Max(block.Batches, report.Inputs.Count), where);
            Assert.True(parts > (verdict.Flag.StartsWith("--jobs", StringComparison.Ordinal) ? 0 : block.Kind == BlockKind.Processes ? block.Processes : block.Dop), where);

            // No more is claimed than so many parts can do, each with its share of the batches, which cannot be divided.
            int before = block.Processes ?? block.Dop;
            double rounds = Math.Ceiling(block.Batches / (double)before) / Math.Ceiling(block.Batches / (double)parts);
            Assert.True(verdict.Gain <= Math.Max(parts / (double)before, rounds) + 0.01, where);
        }

        // More cores are never slower, and never out of all proportion.
        double? last = null;
        foreach (CorePrediction prediction in verdict.Predictions)
        {
            Assert.True(double.IsFinite(prediction.Seconds) && prediction.Seconds > 0, where);
            Assert.True(last is null || (prediction.Seconds <= last * 1.0001 && prediction.Seconds >= last / 4), where);
            Assert.True(prediction.Limit is null || report.Blocks.Any(block => string.Equals(block.Name, prediction.Limit, StringComparison.Ordinal)), where);
            last = prediction.Seconds;
        }
    }
}

using System.Runtime.Versioning;

namespace Pipeline.Core.Tests.Runs.PowerLoss;

/// <summary>Whenever the power goes, the next run finds the old set or the new one.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PowerLossTests : IDisposable
{
    private readonly PowerLossSweep sweep = new();

    public void Dispose() => sweep.Dispose();

    [Theory]
    [InlineData(2, "out", true)]
    [InlineData(2, "new/deep/out", false)]
    [InlineData(9, "out", true)]
    public async Task Run_PowerLostAfterAnyCall_OldSetOrNewSet(int files, string output, bool hasOldSet)
    {
        IReadOnlyList<string> wrong = await sweep.SweepAsync(files, output, hasOldSet, forget: null);
        Assert.Empty(wrong);
        Assert.InRange(sweep.States, 100, int.MaxValue);
    }

    // Each sync that is left out is missed by the sweep: else it could not be said to show that they are enough.
    [Theory]
    [InlineData("out", "/staging/f0.csv$")]
    [InlineData("out", "/staging$")]
    [InlineData("out", "/runs/[^/]*$")]
    [InlineData("out", "/.pipeline/runs$")]
    [InlineData("out", "/write.tmp$")]
    [InlineData("out", "/.pipeline$")]
    [InlineData("out", "/out$")]
    [InlineData("out", "/rejects.csv$")]
    [InlineData("out", "/rejects/bad.csv$")]
    [InlineData("out", "/kept/rejects$")]
    [InlineData("out", "/kept$")]
    [InlineData("out", "/new$")]
    [InlineData("new/deep/out", "/deep$")]
    [InlineData("new/deep/out", "/new$")]
    [InlineData("new/deep/out", "/disk$")]
    public async Task Run_SyncLeftOut_IsMissed(string output, string forgotten)
    {
        bool matched = false;
        IReadOnlyList<string> wrong = await sweep.SweepAsync(2, output, hasOldSet: output is "out", path =>
        {
            bool matches = System.Text.RegularExpressions.Regex.IsMatch(path, forgotten);
            matched |= matches;
            return matches;
        });
        Assert.True(matched, "nothing of that name is synced");
        Assert.NotEmpty(wrong);
    }
}

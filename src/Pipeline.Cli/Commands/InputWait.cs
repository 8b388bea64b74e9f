using Pipeline.Cli.Terminal;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Cli.Commands;

/// <summary>Makes the plan of a run as soon as its input is there and ready, for as long as <c>--wait-for-input</c> allows.</summary>
internal static class InputWait
{
    // Soon at first, for input that only has to grow old; a scan of many files every few seconds costs nobody anything.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Makes the plan.</summary>
    /// <param name="input">The command.</param>
    /// <param name="definition">What is asked for.</param>
    /// <param name="resume">The run that goes on, or null.</param>
    /// <param name="deadline">When the run must have ended, or null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="PlanException">Something is wrong; 66, 75: the input has not come in time; 124: the deadline came first.</exception>
    public static async Task<PipelinePlan> PlanAsync(CommandInput input, PipelineDefinition definition, ResumePoint? resume, Deadline? deadline, CancellationToken cancellation)
    {
        try
        {
            return await PlanAsync(input, definition, resume, input.Settings.WaitForInput ?? TimeSpan.Zero, cancellation);
        }
        catch (OperationCanceledException) when (deadline is { HasPassed: true })
        {
            throw new PlanException([new Problem(null, "the deadline was reached before the run began: the same command runs it again", ExitCodes.Deadline)]);
        }
    }

    private static async Task<PipelinePlan> PlanAsync(CommandInput input, PipelineDefinition definition, ResumePoint? resume, TimeSpan most, CancellationToken cancellation)
    {
        TimeProvider clock = input.Surroundings.Time;
        long began = clock.GetTimestamp();
        TimeSpan pause = FirstPause;
        for (bool isFirst = true; ; isFirst = false)
        {
            TimeSpan left;
            try
            {
                return await input.PlanAsync(definition, resume, cancellation);
            }
            catch (PlanException exception) when (exception.MayComeLater && (left = most - clock.GetElapsedTime(began)) > TimeSpan.Zero)
            {
                if (isFirst)
                {
                    input.Status.Note($"waiting for input, {most:c} at most: {exception.Problems[0].Message}");
                }

                pause = pause < left ? pause : left;
            }

            await Task.Delay(pause, clock, cancellation);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}

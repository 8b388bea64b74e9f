using Pipeline.Graph;

namespace Pipeline.Core.Tests.Graph;

/// <summary>How many programs run at once where nobody said it, of made-up programs whose time depends on how many of them run.</summary>
public sealed class ProgramGateTests
{
    [Theory]
    // They wait for a service, for cores, or for both.
    [InlineData(2, 8, 0, 8)]
    [InlineData(2, 8, 1, 2)]
    [InlineData(2, 8, 0.5, 4)]
    [InlineData(1, 4, 0, 4)]
    [InlineData(16, 64, 0, 64)]
    [InlineData(3, 3, 0, 3)]
    public void Width_OfPrograms_GrowsWhileTheyAreNoSlower(int cores, int most, double ofCore, int expected)
    {
        MadeUpPrograms programs = new(cores, most, ofCore);

        programs.Run(batches: 60 * most);

        Assert.Equal(expected, programs.Gate.Width);
        Assert.InRange(programs.MostAtOnce, expected, Math.Min(most, 2 * expected));
        Assert.Equal(60 * most, programs.Done);
    }

    [Fact]
    public void Width_FewBatches_StaysAsItIs()
    {
        MadeUpPrograms programs = new(cores: 2, most: 8, ofCore: 0);

        programs.Run(batches: 2);

        Assert.Equal(2, programs.Gate.Width);
    }

    /// <summary>One program that waits and then one that computes: each step is judged by what ran beside it.</summary>
    [Fact]
    public void Enter_PastTheWidth_WaitsItsTurn()
    {
        HandClock clock = new();
        ProgramGate gate = new(2, 4, clock);
        Assert.True(gate.EnterAsync(0).IsCompleted);
        Assert.True(gate.EnterAsync(1).IsCompleted);
        ValueTask third = gate.EnterAsync(2);
        ValueTask fourth = gate.EnterAsync(3);
        Assert.False(third.IsCompleted);

        clock.Ticks += 10;
        gate.Leave(0);
        Assert.Equal((true, false), (third.IsCompleted, fourth.IsCompleted));
        gate.Leave(1);
        Assert.True(fourth.IsCompleted);
    }

    private sealed class HandClock : TimeProvider
    {
        public long Ticks { get; set; }

        public override long GetTimestamp() => Ticks;
    }

    /// <summary>Batches that all wait from the start on, each of them a program that waits and needs a core for a part of its time.</summary>
    private sealed class MadeUpPrograms
    {
        private readonly HandClock clock = new();
        private readonly int cores;
        private readonly double ofCore;
        private readonly Random random = new(14);
        private readonly List<(long Batch, double Left)> running = [];

        public MadeUpPrograms(int cores, int most, double ofCore)
        {
            (this.cores, this.ofCore) = (cores, ofCore);
            Gate = new ProgramGate(cores, most, clock);
        }

        public ProgramGate Gate { get; }

        public int MostAtOnce { get; private set; }

        public int Done { get; private set; }

        public void Run(int batches)
        {
            List<(long Batch, ValueTask Turn)> waiting = [.. Enumerable.Range(0, batches).Select(batch => ((long)batch, Gate.EnterAsync(batch)))];
            while (waiting.Count > 0 || running.Count > 0)
            {
                running.AddRange(waiting.Where(one => one.Turn.IsCompleted).Select(one => (one.Batch, 1000 * (0.9 + (0.2 * random.NextDouble())))));
                waiting.RemoveAll(one => one.Turn.IsCompleted);
                MostAtOnce = Math.Max(MostAtOnce, running.Count);

                // What does not get a core goes on the more slowly.
                double speed = Math.Min(1, cores / Math.Max(1e-9, ofCore * running.Count));
                double step = running.Min(one => one.Left) / speed;
                clock.Ticks += (long)Math.Ceiling(step);
                for (int i = running.Count - 1; i >= 0; i--)
                {
                    (long batch, double left) = running[i];
                    running[i] = (batch, left - (step * speed));
                    if (running[i].Left <= 1e-6)
                    {
                        running.RemoveAt(i);
                        Done++;
                        Gate.Leave(batch);
                    }
                }
            }
        }
    }
}

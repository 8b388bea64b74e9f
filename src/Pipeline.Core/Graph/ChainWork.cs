using Pipeline.Exec;
using Pipeline.Files;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>What takes batches through one chain of a plan: the stages in this process, or a program. Reusable, by one thread at a time.</summary>
internal sealed class ChainWork
{
    private readonly StageChain? stages;
    private readonly ExecChain? exec;

    /// <summary>Makes it ready.</summary>
    public ChainWork(ChainProgram program, ExecCrew crew, CancellationToken cancellation)
    {
        if (program.Exec is null)
        {
            stages = new StageChain(program);
        }
        else
        {
            exec = new ExecChain(program, crew, cancellation);
        }
    }

    /// <summary>Takes the batch through the chain.</summary>
    /// <exception cref="RunException">A program cannot be used.</exception>
    public void Process(RecordBatch batch)
    {
        stages?.Process(batch);
        try
        {
            exec?.Process(batch);
        }
        catch (ChildUnusableException exception)
        {
            throw Unavailable(exception);
        }
    }

    /// <summary>The failure of the run for that of a program.</summary>
    public static RunException Unavailable(ChildUnusableException exception, string where = "") =>
        new(ExitCodes.Unavailable, where + exception.Message, exception) { ProgramOutput = exception.StandardError };
}

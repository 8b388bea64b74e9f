using Pipeline.Resilience;
using Pipeline.Stages;

namespace Pipeline.Http;

/// <summary>
/// Gets the answer for each key once: from memory, from what was kept, from a request that is out already, or by a request. Whoever asks
/// gets the same answer, so records with one key fare alike in all batches. An answer is kept before its place is given to the next request:
/// a run that is killed loses no more answers than it had requests out. Called by many threads.
/// </summary>
internal sealed partial class Requester : IDisposable
{
    // Before all batches, whose numbers are not negative.
    private const long Again = -1;

    private readonly Lock shared = new();
    private readonly Lock stopping = new();
    private readonly Dictionary<byte[], Task<Answer>> inFlight = new(KeyComparer.Instance);
    private readonly AnswerMemory memory;
    private readonly HttpDefinition definition;
    private readonly RunnerContext context;
    private readonly IAnswerStore? store;
    private readonly RequestSender sender;
    private readonly PlaceGate gate;
    private readonly ServiceDown down;
    private readonly ServiceRetry<Attempt> retry;
    private readonly ServiceGuard<Attempt> guard;
    private readonly CancellationTokenSource ended;
    private string lastFault = "";
    private bool hasEnded;
    private long keys;
    private long cached;
    private long sent;
    private long retried;

    /// <summary>Makes it.</summary>
    /// <param name="definition">What is asked.</param>
    /// <param name="context">What the stage's runner works with.</param>
    /// <param name="sender">Sends; disposed with this.</param>
    /// <param name="store">Keeps answers, or null; disposed with this.</param>
    public Requester(HttpDefinition definition, RunnerContext context, RequestSender sender, IAnswerStore? store)
    {
        this.definition = definition;
        this.context = context;
        this.sender = sender;
        this.store = store;
        memory = new AnswerMemory(store is null ? long.MaxValue : context.Memory);
        gate = new PlaceGate(new ConcurrencyLimit(definition.Concurrency), definition.Rate, context.Time);
        down = new ServiceDown(definition.WhenDown, context.Time);
        retry = new ServiceRetry<Attempt>(definition.Retries, new RetryBudget(definition.RetryBudget), attempt => attempt.IsFault && !(attempt.Wait > definition.WhenDown), static attempt => attempt.Wait, context.Time);
        guard = new ServiceGuard<Attempt>(definition.Timeout, static attempt => attempt.IsFault, () => Attempt.Late(definition.Timeout), Attempt.Broken, context.Time);
        ended = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
    }

    /// <summary>What was asked so far.</summary>
    public Records.RequestFigures Figures => new(Volatile.Read(ref keys), Volatile.Read(ref cached), Volatile.Read(ref sent), Volatile.Read(ref retried), gate.Waited.TotalSeconds, gate.Highest);

    /// <summary>Kept answers that were damaged.</summary>
    public long Damaged => store?.Damaged ?? 0;

    /// <summary>The answers for the keys of a batch.</summary>
    /// <param name="order">The batch's number: the oldest is served first.</param>
    /// <param name="wanted">The keys.</param>
    /// <exception cref="OperationCanceledException">The run ends.</exception>
    public async ValueTask<Answer[]> AnswersAsync(long order, BatchKeys wanted)
    {
        Answer?[] answers = new Answer?[wanted.Count];
        if (FindAll(wanted, answers))
        {
            return answers!;
        }

        List<(int Key, Task<Answer> Answer)> open = [];
        try
        {
            if (definition.List is { } list)
            {
                await BeginListsAsync(order, wanted, answers, open, list.Size);
            }
            else
            {
                await BeginAsync(order, wanted, answers, open);
            }
        }
        finally
        {
            // Also where one of them failed: none may be out when the runner is disposed.
            Task all = Task.WhenAll(open.Select(part => part.Answer));
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach ((int key, Task<Answer> answer) in open)
        {
            answers[key] = await answer;
        }

        if (store is not null)
        {
            await store.SyncAsync();
        }

        return answers!;
    }

    /// <summary>Ends what is out.</summary>
    public void Dispose()
    {
        ended.Cancel();
        ended.Dispose();
        gate.Dispose();
        sender.Dispose();
        store?.Dispose();
    }

    private bool FindAll(BatchKeys wanted, Answer?[] answers)
    {
        bool all = true;
        lock (shared)
        {
            for (int i = 0; i < answers.Length; i++)
            {
                answers[i] = memory.Find(wanted[i]);
                all &= answers[i] is not null;
            }
        }

        return all;
    }

    private async Task BeginAsync(long order, BatchKeys wanted, Answer?[] answers, List<(int, Task<Answer>)> open)
    {
        for (int i = 0; i < answers.Length; i++)
        {
            if (Claim(wanted, i, answers, open) is { } asked && !IsAnswered(asked))
            {
                await EnterAsync(order, [asked]);
            }
        }
    }

    private async Task BeginListsAsync(long order, BatchKeys wanted, Answer?[] answers, List<(int, Task<Answer>)> open, int size)
    {
        List<AskedKey> list = [];
        for (int i = 0; i < answers.Length; i++)
        {
            if (Claim(wanted, i, answers, open) is { } asked && !IsAnswered(asked))
            {
                list.Add(asked);
            }

            if (list.Count == size || (list.Count > 0 && i == answers.Length - 1))
            {
                await EnterAsync(order, list);
                list = [];
            }
        }
    }

    /// <summary>Notes a key as one for which this batch asks; null where there is an answer, or another batch asks.</summary>
    private AskedKey? Claim(BatchKeys wanted, int i, Answer?[] answers, List<(int, Task<Answer>)> open)
    {
        if (answers[i] is not null)
        {
            return null;
        }

        lock (shared)
        {
            byte[] key = wanted[i].ToArray();
            if ((answers[i] = memory.Find(key)) is not null)
            {
                return null;
            }

            if (inFlight.TryGetValue(key, out Task<Answer>? others))
            {
                open.Add((i, others));
                return null;
            }

            AskedKey asked = new(key, definition);
            inFlight.Add(key, asked.Task);
            open.Add((i, asked.Task));
            keys++;
            return asked;
        }
    }

    /// <summary>Whether nothing has to be asked: an answer was kept, or the key is one that cannot be asked.</summary>
    private bool IsAnswered(AskedKey asked)
    {
        try
        {
            if (asked.Fault is { } fault)
            {
                Answered(asked, Answer.Failed("http.key", fault));
                return true;
            }

            if (store is not null && (store.HadAnswers || memory.HasForgotten) && store.Read(asked.Name) is { } kept)
            {
                Interlocked.Increment(ref cached);
                Answered(asked, kept);
                return true;
            }

            return false;
        }
        catch (Exception exception)
        {
            Lost(asked, exception);
            throw;
        }
    }
}

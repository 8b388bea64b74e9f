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

    // Enough that what is kept is read in few transactions.
    private const int ClaimedAtOnce = 1024;

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
    private Exception? failure;
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
        retry = new ServiceRetry<Attempt>(definition.Retries, new RetryBudget(definition.RetryBudget), attempt => attempt.IsFault && !attempt.IsLast && !(attempt.Wait > definition.WhenDown), static attempt => attempt.Wait, context.Time);
        guard = new ServiceGuard<Attempt>(definition.Timeout, static attempt => attempt.IsFault, () => Attempt.Late(definition.Timeout), Attempt.Broken, context.Time);
        ended = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
    }

    /// <summary>What was asked so far.</summary>
    public Records.RequestFigures Figures => new(Volatile.Read(ref keys), Volatile.Read(ref cached), Volatile.Read(ref sent), Volatile.Read(ref retried), gate.Waited.TotalSeconds, gate.Highest);

    /// <summary>Kept answers that were damaged.</summary>
    public long Damaged => store?.Damaged ?? 0;

    /// <summary>The answers for the keys of a batch that were not known before it.</summary>
    /// <param name="order">The batch's number: the oldest is served first.</param>
    /// <param name="wanted">The keys.</param>
    /// <exception cref="OperationCanceledException">The run ends.</exception>
    public async ValueTask<Answer[]> AnswersAsync(long order, BatchKeys wanted)
    {
        Answer?[] answers = new Answer?[wanted.Count - wanted.Known];
        if (FindAll(wanted, answers))
        {
            return answers!;
        }

        List<(int Key, Task<Answer> Answer)> open = [];
        try
        {
            await BeginAsync(order, wanted, answers, open);
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
                int key = wanted.Known + i;
                answers[i] = memory.Find(wanted.HashOf(key), wanted[key]);
                all &= answers[i] is not null;
            }
        }

        return all;
    }

    /// <summary>Begins to ask for what nobody asks for yet, some keys after the other: each that waits takes memory.</summary>
    private async Task BeginAsync(long order, BatchKeys wanted, Answer?[] answers, List<(int, Task<Answer>)> open)
    {
        int perRequest = definition.List?.Size ?? 1;
        Queue<AskedKey> claimed = [];
        try
        {
            for (int i = 0; i < answers.Length;)
            {
                List<AskedKey> more = [];
                i = Claim(wanted, i, answers, open, more);
                LookUp(more).ForEach(claimed.Enqueue);
                while (claimed.Count >= perRequest || (i == answers.Length && claimed.Count > 0))
                {
                    List<AskedKey> next = [];
                    while (next.Count < perRequest && claimed.TryDequeue(out AskedKey? asked))
                    {
                        next.Add(asked);
                    }

                    await EnterAsync(order, next);
                }
            }
        }
        catch (Exception exception)
        {
            foreach (AskedKey asked in claimed)
            {
                Lost(asked, exception);
            }

            throw;
        }
    }

    /// <summary>Notes the next keys as ones for which this batch asks, but for those with an answer, or for which another batch asks.</summary>
    /// <returns>The first key that was not looked at.</returns>
    private int Claim(BatchKeys wanted, int from, Answer?[] answers, List<(int, Task<Answer>)> open, List<AskedKey> claimed)
    {
        lock (shared)
        {
            for (; from < answers.Length && claimed.Count < ClaimedAtOnce; from++)
            {
                int number = wanted.Known + from;
                if ((answers[from] ??= memory.Find(wanted.HashOf(number), wanted[number])) is not null)
                {
                    continue;
                }

                byte[] key = wanted[number].ToArray();
                if (inFlight.TryGetValue(key, out Task<Answer>? others))
                {
                    open.Add((from, others));
                    continue;
                }

                AskedKey asked = new(wanted.HashOf(number), key, definition);
                inFlight.Add(key, asked.Task);
                open.Add((from, asked.Task));
                claimed.Add(asked);
                keys++;
            }
        }

        return from;
    }

    /// <summary>Gives keys the answers that were kept, all at once, and says which are left to be asked.</summary>
    private List<AskedKey> LookUp(List<AskedKey> claimed)
    {
        try
        {
            Answer?[]? kept = store is not null && claimed.Count > 0 && (store.HadAnswers || memory.HasForgotten) ? store.Read([.. claimed.Select(asked => asked.Name)]) : null;
            List<AskedKey> left = [];
            for (int i = 0; i < claimed.Count; i++)
            {
                if (kept?[i] is { } answer)
                {
                    Interlocked.Increment(ref cached);
                    Answered(claimed[i], answer);
                }
                else if (claimed[i].Fill() is { } fault)
                {
                    Answered(claimed[i], Answer.Failed("http.key", fault));
                }
                else
                {
                    left.Add(claimed[i]);
                }
            }

            return left;
        }
        catch (Exception exception)
        {
            claimed.ForEach(asked => Lost(asked, exception));
            throw;
        }
    }
}

using System.Runtime.ExceptionServices;
using Pipeline.Files;

namespace Pipeline.Http;

/// <content>Asking for keys for which there is no answer, until there is one or the run ends.</content>
internal sealed partial class Requester
{
    /// <summary>Waits for a place, and asks then.</summary>
    private async Task EnterAsync(long order, List<AskedKey> asked)
    {
        Place place;
        try
        {
            place = await gate.EnterAsync(order, ended.Token);
        }
        catch (Exception exception)
        {
            Exception reason = ReasonOf(exception);
            asked.ForEach(key => Lost(key, reason));
            ExceptionDispatchInfo.Throw(reason);
            throw;
        }

        _ = AskAsync(asked, place, isPart: false);
    }

    /// <summary>
    /// Asks until there is an answer. Never throws: what goes wrong goes to those that wait for the keys. Where that is no fault of theirs,
    /// but that no answer can be kept, say, nothing more is sent, since it would be paid for nothing.
    /// </summary>
    private async Task AskAsync(List<AskedKey> asked, Place? place, bool isPart)
    {
        try
        {
            Request request = new(definition, asked);
            Attempt attempt;
            bool isApart = false;
            bool isRepeat = false;
            int failures = 0;
            do
            {
                attempt = await retry.RunAsync(
                    async token =>
                    {
                        place ??= await gate.EnterAsync(Again, token);
                        StepAside(ref isApart, false);
                        Attempt made = await AttemptAsync(request, place.Value, isRepeat, isPart || failures > 0);
                        failures += made.Kind == AttemptKind.Failed ? 1 : 0;
                        isRepeat |= made.Kind != AttemptKind.NotSent;
                        place = null;
                        StepAside(ref isApart, made.IsFault || made.Kind == AttemptKind.NotSent);

                        // Of the whole request: that none was sent for a while is no new beginning.
                        return made with { IsLast = failures > definition.Retries };
                    },
                    ended.Token);
            }
            while ((attempt.Kind is AttemptKind.NotNow or AttemptKind.NotSent || (attempt.Kind == AttemptKind.Failed && !down.Failed())) && WaitsFor(attempt));
            StepAside(ref isApart, false);
            if (attempt.Kind == AttemptKind.Failed)
            {
                await FinishAsync(asked, attempt);
            }
        }
        catch (OperationCanceledException exception)
        {
            Exception reason = ReasonOf(exception);
            asked.ForEach(key => Lost(key, reason));
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
            ended.Cancel();
            asked.ForEach(key => Lost(key, exception));
        }
    }

    /// <summary>What a cancellation comes from: the failure that ended the asking, where there is one.</summary>
    private Exception ReasonOf(Exception exception) => exception is OperationCanceledException && Volatile.Read(ref failure) is { } first ? first : exception;

    private void StepAside(ref bool isApart, bool toBe)
    {
        if (isApart != toBe)
        {
            gate.StepAside(toBe ? 1 : -1);
            isApart = toBe;
        }
    }

    /// <summary>
    /// One attempt, after which the place is free: behind an answer, only when that is kept. What is out when the run is parked is waited for,
    /// since it may be paid; nothing more is sent then.
    /// </summary>
    private async Task<Attempt> AttemptAsync(Request request, Place place, bool isRepeat, bool isSuspect)
    {
        bool wasSent = false;
        bool pushedBack = false;
        try
        {
            Attempt made = await guard.RunAsync(
                token =>
                {
                    wasSent = true;
                    Interlocked.Increment(ref sent);
                    Interlocked.Add(ref retried, isRepeat ? 1 : 0);
                    return sender.SendAsync(request.Address, request.Body, request.Repeat, token);
                },
                isSuspect,
                context.Cancellation);
            pushedBack = made.Kind == AttemptKind.NotNow || made.Code is "http.timeout";
            if (made.IsFault)
            {
                lastFault = made.Words;
            }
            else if (made.Kind != AttemptKind.NotSent)
            {
                down.Up();
                await FinishAsync(request.Keys, made);
            }

            return made;
        }
        catch (StoppedException stopped)
        {
            // Before the place is free for another request, which would fare alike.
            throw Stop(stopped);
        }
        finally
        {
            gate.Leave(place, wasSent, pushedBack);
        }
    }

    /// <summary>Gives each key its answer. A list that fails as a whole is asked for in halves, down to the key at fault.</summary>
    private async Task FinishAsync(IReadOnlyList<AskedKey> asked, Attempt made)
    {
        if (made.Kind is AttemptKind.Refused or AttemptKind.Failed && asked.Count > 1)
        {
            int half = asked.Count / 2;
            _ = AskAsync([.. asked.Take(half)], null, isPart: true);
            _ = AskAsync([.. asked.Skip(half)], null, isPart: true);
            return;
        }

        Answer[] answers = ListAnswers.Of(definition, asked, made);
        if (store is not null)
        {
            await Task.WhenAll(asked.Zip(answers, (key, answer) => store.KeepAsync(key.Name, answer).AsTask()));
        }

        foreach ((AskedKey key, Answer answer) in asked.Zip(answers))
        {
            Answered(key, answer);
        }
    }

    private void Answered(AskedKey asked, Answer answer)
    {
        lock (shared)
        {
            memory.Add(asked.Hash, asked.Key, answer);
            inFlight.Remove(asked.Key);
        }

        asked.TrySetResult(answer);
    }

    private void Lost(AskedKey asked, Exception exception)
    {
        lock (shared)
        {
            inFlight.Remove(asked.Key);
        }

        if (exception is OperationCanceledException)
        {
            asked.TrySetCanceled();
        }
        else
        {
            asked.TrySetException(exception);
        }
    }

    /// <summary>The service is away: waits, or ends the run where that takes too long.</summary>
    private bool WaitsFor(Attempt attempt)
    {
        if (down.Wait(attempt.Wait) is { } wait)
        {
            gate.Pause(wait);
            return true;
        }

        throw Stop(new StoppedException(ExitCodes.Unavailable, $"the service at {definition.Url.Host} is away ({(attempt.Kind == AttemptKind.NotSent ? lastFault : attempt.Words)}), for longer than when_down: answers so far are kept"));
    }

    /// <summary>Ends the run in good order, once. What is thrown then is no failure any more.</summary>
    private Exception Stop(StoppedException reason)
    {
        reason = new StoppedException(reason.ExitCode, $"stage '{context.Stage}': {reason.Message}");
        if (context.EndRun is not { } end)
        {
            return reason;
        }

        lock (stopping)
        {
            // Whoever comes second waits until the run knows: a cancellation before that would be a failure.
            if (!hasEnded)
            {
                hasEnded = true;

                // What is out may be paid, and ends in this time.
                end(reason, definition.Timeout);
                ended.Cancel();
            }
        }

        return new OperationCanceledException();
    }
}

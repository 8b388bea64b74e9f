using Pipeline.Files;
using Pipeline.Stages;

namespace Pipeline.Http;

/// <summary>
/// Answers on disk, in a database of SQLite. What was kept before serves a run as long as the stage says; and an answer of a run that did not
/// publish serves the next one for a day, whatever the stage says, since it was paid for nothing otherwise. Which answers count is decided
/// by when the run began, so it does not change while the run goes on. A fault of a key serves its own run alone. Each answer has a checksum,
/// since SQLite has none: one that was damaged is as not kept. Called by any thread.
/// </summary>
internal sealed partial class AnswerStore : IAnswerStore
{
    private const int Version = 2;
    private const int PageBytes = 4096;

    private static readonly long OfUnpublished = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    private readonly Lock gate = new();
    private readonly Lock queue = new();
    private readonly SqliteDatabase database;
    private readonly SqliteStatement read;
    private readonly SqliteStatement write;
    private readonly TimeProvider time;
    private readonly long run;
    private readonly bool sync;
    private readonly long mostPages;
    private List<Kept> waiting = [];
    private bool isWriting;
    private bool isUnsynced;
    private bool isDisposed;

    private AnswerStore(SqliteDatabase database, HttpDefinition definition, RunnerContext context)
    {
        this.database = database;
        time = context.Time;
        sync = context.Store is { Sync: true };
        run = NumberOf(context.Store?.Run);
        database.Run("PRAGMA locking_mode = EXCLUSIVE");
        database.Run("PRAGMA journal_mode = WAL");
        database.Run("PRAGMA synchronous = NORMAL");
        if (database.Run("PRAGMA user_version") is not (0 or Version))
        {
            throw new StoppedException(ExitCodes.InputOutput, "the kept answers are of another version of this program: remove requests-*.sqlite in the .pipeline folder of the output");
        }

        database.Run("CREATE TABLE IF NOT EXISTS answers(name BLOB PRIMARY KEY, kind INTEGER NOT NULL, run INTEGER NOT NULL, kept INTEGER NOT NULL, value BLOB NOT NULL, sum BLOB NOT NULL) WITHOUT ROWID");
        database.Run("CREATE TABLE IF NOT EXISTS marks(mark INTEGER PRIMARY KEY, number INTEGER NOT NULL)");
        database.Run("INSERT OR IGNORE INTO marks VALUES (1, 0)");
        database.Run(FormattableString.Invariant($"PRAGMA user_version = {Version}"));
        DropOld(definition, context.Store);
        HadAnswers = database.Run("SELECT EXISTS (SELECT 1 FROM answers)") > 0;
        mostPages = Math.Max(64, definition.CacheMaxBytes / PageBytes);
        database.Run(FormattableString.Invariant($"PRAGMA max_page_count = {mostPages}"));
        read = database.Prepare("SELECT kind, value, sum, run, kept FROM answers WHERE name = ?1");
        write = database.Prepare("INSERT OR REPLACE INTO answers(name, kind, run, kept, value, sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    }

    /// <inheritdoc/>
    public bool HadAnswers { get; }

    /// <summary>Opens the store of a stage: beside the run folders, or, where there are none, one that is gone with the run.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="StoppedException">It is of another version, or SQLite is not there.</exception>
    public static AnswerStore Open(HttpDefinition definition, RunnerContext context)
    {
        string file = context.Store is { } store ? Path.Combine(store.Folder, $"requests-{context.Stage}.sqlite") : "";
        SqliteDatabase? database = null;
        try
        {
            if (file.Length > 0)
            {
                // Opening a pipe that nobody reads would wait for ever.
                if (FileIdentity.Of(file) is { Regular: false })
                {
                    throw new StoppedException(ExitCodes.CannotCreate, $"'{file}' is no plain file, and answers are kept there: remove it");
                }

                // SQLite's own files beside it get the same mode: they hold data.
                FileStreamOptions made = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                {
                    made.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                }

                new FileStream(file, made).Dispose();
            }

            database = new SqliteDatabase(file);
            return new AnswerStore(database, definition, context);
        }
        catch (DllNotFoundException)
        {
            throw new StoppedException(ExitCodes.Unavailable, "the library of SQLite is not beside the program (libe_sqlite3.so): copy all files of the program, not the program alone");
        }
        catch
        {
            database?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask KeepAsync(byte[] name, Answer answer)
    {
        Kept kept = new(name, answer);
        lock (queue)
        {
            waiting.Add(kept);
            if (!isWriting)
            {
                isWriting = true;
                _ = Task.Run(WriteAll);
            }
        }

        return new ValueTask(kept.Task);
    }

    /// <inheritdoc/>
    public ValueTask SyncAsync()
    {
        lock (gate)
        {
            if (!sync || !isUnsynced)
            {
                return ValueTask.CompletedTask;
            }
        }

        return new ValueTask(Task.Run(Sync));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (isDisposed)
            {
                return;
            }

            isDisposed = true;
            database.Dispose();
        }
    }

    private static long NumberOf(string? run) => run is null ? 0 : long.Parse(string.Concat(run.Where(char.IsAsciiDigit)), System.Globalization.CultureInfo.InvariantCulture);

    private void DropOld(HttpDefinition definition, RunnerStore? store)
    {
        long now = (store?.Now ?? time.GetUtcNow()).ToUnixTimeMilliseconds();
        long published = NumberOf(store?.LastPublished);
        database.Run(FormattableString.Invariant($"""
            DELETE FROM answers WHERE run <> {run} AND (kind = {(int)AnswerKind.Failed} OR ((run <= {published} OR kept <= {now - OfUnpublished})
              AND kept <= {now} - CASE kind WHEN {(int)AnswerKind.Found} THEN {(long)definition.CacheTtl.TotalMilliseconds} ELSE {(long)definition.CacheNegativeTtl.TotalMilliseconds} END))
            """));
    }

    /// <summary>Writes what waits, all at once, until nothing waits.</summary>
    private void WriteAll()
    {
        while (true)
        {
            List<Kept> next;
            lock (queue)
            {
                next = waiting;
                waiting = [];
                if (next.Count == 0)
                {
                    isWriting = false;
                    return;
                }
            }

            try
            {
                lock (gate)
                {
                    Write(next);
                }

                next.ForEach(kept => kept.TrySetResult());
            }
            catch (Exception exception)
            {
                next.ForEach(kept => kept.TrySetException(exception));
            }
        }
    }

    private void Write(List<Kept> answers)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        while (true)
        {
            try
            {
                database.Run("BEGIN IMMEDIATE");
                foreach (Kept kept in answers)
                {
                    long now = time.GetUtcNow().ToUnixTimeMilliseconds();
                    byte[] value = kept.Answer.ToBytes();
                    write.With(1, kept.Name).With(2, (int)kept.Answer.Kind).With(3, run).With(4, now).With(5, value).With(6, Sum(kept.Name, kept.Answer.Kind, run, now, value)).Run();
                }

                database.Run("COMMIT");
                isUnsynced = true;
                return;
            }
            catch (SqliteFullException) when (IsAllThatMayBe())
            {
                GiveUp();
                MakeRoom();
            }
            catch
            {
                GiveUp();
                throw;
            }
        }
    }

    /// <summary>Whether the database has about all that it may take; if it has less, the disk is full.</summary>
    private bool IsAllThatMayBe() => database.Run("PRAGMA page_count") + 32 >= mostPages;

    private void GiveUp()
    {
        try
        {
            database.Run("ROLLBACK");
        }
        catch (IOException)
        {
            // SQLite has rolled back already.
        }
    }

    /// <summary>Forgets the oldest answers of earlier runs.</summary>
    private void MakeRoom()
    {
        database.Run(FormattableString.Invariant($"DELETE FROM answers WHERE name IN (SELECT name FROM answers WHERE run <> {run} ORDER BY kept LIMIT 10000)"));
        if (database.Changes == 0)
        {
            throw new StoppedException(ExitCodes.InputOutput, "the answers of this run take more than cache.max_size: raise it; what was answered so far is kept");
        }
    }

    private void Sync()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            database.Run("PRAGMA synchronous = FULL");
            database.Run("UPDATE marks SET number = number + 1");
            database.Run("PRAGMA synchronous = NORMAL");
            isUnsynced = false;
        }
    }

    private sealed class Kept(byte[] name, Answer answer) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public byte[] Name => name;

        public Answer Answer => answer;
    }
}

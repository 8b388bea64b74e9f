using Pipeline.Csv;
using Pipeline.Records;

namespace Pipeline.Profiles;

/// <summary>
/// The counters of a profile. Each header has its own, and a folder may have many headers: where all counters together take more memory than they
/// may, those that were not used for longest give their values away and are forgotten. Any number of threads may use it.
/// </summary>
/// <param name="profile">The profile.</param>
/// <param name="most">Bytes that they may take, not less than those of one header do.</param>
internal sealed class ProfileCounters(DataProfile profile, long most)
{
    private readonly Lock gate = new();

    // The last used at the end.
    private readonly List<ProfileCounter> idle = [];
    private readonly List<ProfileCounter> busy = [];

    /// <summary>How many records each group has.</summary>
    public RecordCounts Records { get; } = new();

    /// <summary>Bytes that they may take.</summary>
    public long Most => most;

    /// <summary>Bytes that all of them take, about.</summary>
    public long Room
    {
        get
        {
            lock (gate)
            {
                return idle.Concat(busy).Sum(counter => counter.Room);
            }
        }
    }

    /// <summary>A counter, which is the caller's until it is given back.</summary>
    /// <param name="columns">The columns of the records.</param>
    /// <param name="layout">How they are written.</param>
    public ProfileCounter Take(IReadOnlyList<Column> columns, RecordLayout layout)
    {
        lock (gate)
        {
            int at = idle.FindLastIndex(counter => counter.IsOf(columns, layout));
            ProfileCounter found = at < 0 ? new ProfileCounter(profile, columns, layout) : idle[at];
            if (at >= 0)
            {
                idle.RemoveAt(at);
            }

            busy.Add(found);
            return found;
        }
    }

    /// <summary>Gives a counter back.</summary>
    public void Give(ProfileCounter counter)
    {
        List<ProfileCounter> tooMany = [];
        lock (gate)
        {
            busy.Remove(counter);
            idle.Add(counter);
            for (long room = Room; room > most && idle.Count > 1; idle.RemoveAt(0))
            {
                room -= idle[0].Room;
                tooMany.Add(idle[0]);
            }
        }

        tooMany.ForEach(left => left.Complete(Records));
    }

    /// <summary>All give their values away.</summary>
    public void Complete()
    {
        idle.ForEach(counter => counter.Complete(Records));
        Clear();
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear()
    {
        lock (gate)
        {
            idle.Clear();
            busy.Clear();
        }
    }
}

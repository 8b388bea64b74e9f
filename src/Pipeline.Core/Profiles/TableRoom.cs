namespace Pipeline.Profiles;

/// <summary>Bytes that the tables of a counter may take together. Belongs to one thread.</summary>
/// <param name="most">How many.</param>
internal sealed class TableRoom(long most)
{
    /// <summary>Bytes that were taken.</summary>
    public long Taken { get; private set; }

    /// <summary>Takes some; false where there are not so many.</summary>
    public bool TryTake(long bytes)
    {
        if (bytes > most - Taken)
        {
            return false;
        }

        Taken += bytes;
        return true;
    }

    /// <summary>Gives some back.</summary>
    public void Give(long bytes) => Taken -= bytes;
}

namespace Pipeline.Profiles;

/// <summary>Bytes that the tables of a counter may take together. Belongs to one thread.</summary>
/// <param name="most">How many.</param>
internal sealed class TableRoom(long most)
{
    private long left = most;

    /// <summary>Takes some; false where there are not so many.</summary>
    public bool TryTake(long bytes)
    {
        if (bytes > left)
        {
            return false;
        }

        left -= bytes;
        return true;
    }

    /// <summary>Gives some back.</summary>
    public void Give(long bytes) => left += bytes;
}

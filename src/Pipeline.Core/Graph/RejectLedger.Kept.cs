using Pipeline.Spill;

namespace Pipeline.Graph;

/// <content>How what is still to be put in order outlives a run that is cut off.</content>
internal sealed partial class RejectLedger
{
    /// <summary>Puts what is still to be put in order on disk for a run that goes on, and writes down where.</summary>
    /// <exception cref="SpillException">It cannot be written.</exception>
    public void KeepTo(BinaryWriter writer)
    {
        order!.KeepTo(writer);
        orderOfWarned!.KeepTo(writer);
        Removed!.KeepTo(writer);
    }

    /// <summary>Goes on with what was kept.</summary>
    /// <exception cref="SpillException">It cannot be read.</exception>
    public void RestoreFrom(BinaryReader reader)
    {
        order!.RestoreFrom(reader);
        orderOfWarned!.RestoreFrom(reader);
        Removed!.RestoreFrom(reader);
    }
}

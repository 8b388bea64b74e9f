using Pipeline.Files;
using Pipeline.Runs;
using Pipeline.Runs.Journal;
using Pipeline.Spill;

namespace Pipeline.Graph;

/// <summary>Goes on behind the last stage that had taken all records before the run was cut off: those before it have nothing more to do.</summary>
internal static class ResumedPhase
{
    /// <summary>Restores what the run had kept; does nothing where it begins.</summary>
    /// <param name="place">What the run writes to.</param>
    /// <param name="barriers">What stands between its segments.</param>
    /// <exception cref="RunException">74: what was kept is gone, damaged, or was not written by a run like this.</exception>
    public static void Restore(RunPlace place, IReadOnlyList<IBarrier> barriers)
    {
        if (place.Start?.Held is not { } held)
        {
            return;
        }

        try
        {
            foreach (IBarrier done in barriers.Take(held.Segment - 1))
            {
                done.Skip();
            }

            if (held.Segment > barriers.Count)
            {
                barriers[^1].Skip();
            }
            else
            {
                Read(held.Rejects, place.Ledger.RestoreFrom);
                Read(held.Held, barriers[held.Segment - 1].RestoreFrom);
            }

            place.Spill.RemoveOthers();
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw JournalHeader.Refused(ExitCodes.InputOutput, place.Folder!.RunId, "its journal is garbled", exception);
        }
        catch (SpillException exception)
        {
            throw JournalHeader.Refused(ExitCodes.InputOutput, place.Folder!.RunId, exception.Message, exception);
        }
    }

    private static void Read(byte[] kept, Action<BinaryReader> restore)
    {
        using BinaryReader reader = new(new MemoryStream(kept));
        restore(reader);
        if (reader.BaseStream.Position < kept.Length)
        {
            throw new InvalidDataException("more than it should have");
        }
    }
}

using Pipeline.Records;

namespace Pipeline.Spill;

/// <summary>Rooms of one size for blocks that are read: out of memory that is held already, as many as it has, and then new ones out of what is left of the budget.</summary>
/// <param name="held">Buffers that nobody uses.</param>
/// <param name="left">Bytes that may be taken besides.</param>
/// <param name="roomBytes">Bytes of a room.</param>
internal sealed class BlockRooms(IReadOnlyList<SortBuffer> held, long left, int roomBytes)
{
    private readonly List<ArraySegment<byte>> rooms =
        [.. held.SelectMany(buffer => Enumerable.Range(0, buffer.Bytes.Length / roomBytes).Select(room => new ArraySegment<byte>(buffer.Bytes, room * roomBytes, roomBytes)))];

    private int used;

    /// <summary>Bytes of a room.</summary>
    public int RoomBytes => roomBytes;

    /// <summary>How many there are, at least two: fewer merge nothing.</summary>
    public int Count { get; } = (int)Math.Clamp(held.Sum(buffer => (long)buffer.Bytes.Length / roomBytes) + (left / roomBytes), 2, 1 << 20);

    /// <summary>A room.</summary>
    public ArraySegment<byte> Take()
    {
        if (used == rooms.Count)
        {
            rooms.Add(new ArraySegment<byte>(ByteArrays.Rent(roomBytes), 0, roomBytes));
        }

        return rooms[used++];
    }

    /// <summary>Takes all back.</summary>
    public void Reset() => used = 0;
}

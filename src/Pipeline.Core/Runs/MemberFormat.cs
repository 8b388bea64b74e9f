using Pipeline.Definition;

namespace Pipeline.Runs;

/// <summary>
/// A compressed format whose files are members one after the other, each readable by itself. Immutable; used by many threads
/// at once. The same plain bytes always give the same member.
/// </summary>
internal abstract class MemberFormat
{
    /// <summary>Plain bytes of a member; the last one of a file has fewer.</summary>
    public const int PlainBytes = 1 << 20;

    /// <summary>The format of an output, or null where it is not compressed.</summary>
    public static MemberFormat? Of(OutputDefinition output) => output.CompressionInForce switch
    {
        OutputCompression.Gzip => new GzipMembers(output.LevelInForce),
        OutputCompression.Zstd => new ZstdFrames(output.LevelInForce),
        OutputCompression.Lz4 => new Lz4Frames(output.LevelInForce),
        _ => null,
    };

    /// <summary>Makes one member.</summary>
    /// <param name="plain">At most <see cref="PlainBytes"/>.</param>
    /// <param name="length">Bytes of the member.</param>
    /// <returns>The member, in an array of the shared pool.</returns>
    public abstract byte[] Encode(ReadOnlySpan<byte> plain, out int length);
}

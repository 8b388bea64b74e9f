using System.Text;
using System.Text.Unicode;

namespace Pipeline.Csv;

/// <summary>Finds bytes that are not UTF-8: overlong forms, lone surrogates, cut or stray bytes.</summary>
internal static class Utf8Check
{
    /// <summary>The first byte of the first sequence that is not UTF-8, or -1.</summary>
    public static int IndexOfInvalid(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return -1;
        }

        int at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            at += consumed;
        }

        return at;
    }
}

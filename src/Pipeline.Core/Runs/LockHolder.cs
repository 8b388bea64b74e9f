using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Pipeline.Runs;

/// <summary>
/// Who has a lock, as the file beside it says. The lock itself knows no names, so all of this is for words only.
/// </summary>
/// <param name="Process">Its process.</param>
/// <param name="Host">The machine.</param>
/// <param name="Since">When it took the lock.</param>
internal sealed record LockHolder(int Process, string Host, DateTime Since)
{
    private const int MostOfCommand = 200;

    // The clock may be put right by a little while a process lives.
    private static readonly TimeSpan ClockStep = TimeSpan.FromSeconds(2);

    /// <summary>This process, now.</summary>
    public static LockHolder Me => new(Environment.ProcessId, Environment.MachineName, DateTime.UtcNow);

    /// <summary>
    /// The holder in words: its process, since when, and its command where that can be seen. A holder that was killed leaves its
    /// file, so one that is gone, or whose number a younger process has, is not named: another has the lock and is about to say so.
    /// </summary>
    public static string Describe(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path)) is { } holder && holder.MayLive() ? holder.ToString() : "another process";
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            // The holder has the lock and is about to write who it is, or is just leaving.
            return "another process";
        }
    }

    /// <summary>Whether the file names a process that may have the lock.</summary>
    public static bool MayBeHeld(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path)) is { } holder && holder.MayLive();
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            return false;
        }
    }

    /// <summary>The bytes of the file.</summary>
    public byte[] Format() => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("pid", Process);
        writer.WriteString("host", Host);
        writer.WriteString("since", Since);
        writer.WriteEndObject();
    });

    /// <inheritdoc/>
    public override string ToString()
    {
        string since = Since == default ? "" : Since.ToString("', since 'yyyy-MM-dd HH:mm:ss' UTC'", CultureInfo.InvariantCulture);
        return $"process {Process} on {Host}{since}{(Command() is { Length: > 0 } command ? $" ({command})" : "")}";
    }

    private static LockHolder? Parse(byte[] text)
    {
        try
        {
            using JsonDocument holder = JsonDocument.Parse(text);
            JsonElement root = holder.RootElement;
            return new LockHolder(
                root.GetProperty("pid").GetInt32(),
                root.GetProperty("host").GetString() ?? "",
                root.TryGetProperty("since", out JsonElement since) ? since.GetDateTime() : default);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private bool IsHere => string.Equals(Host, Environment.MachineName, StringComparison.Ordinal);

    private bool MayLive()
    {
        if (!IsHere)
        {
            return true;
        }

        try
        {
            using Process process = System.Diagnostics.Process.GetProcessById(Process);
            return Since == default || process.StartTime.ToUniversalTime() <= Since + ClockStep;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception or NotSupportedException)
        {
            return false;
        }
    }

    private string? Command()
    {
        try
        {
            string words = IsHere && OperatingSystem.IsLinux() ? File.ReadAllText($"/proc/{Process}/cmdline").TrimEnd('\0').Replace('\0', ' ') : "";
            return words.Length <= MostOfCommand ? words : words[..MostOfCommand] + "…";
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            return null;
        }
    }
}

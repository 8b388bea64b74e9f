using System.Security.Cryptography;
using System.Text.Json;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Runs;

namespace Pipeline.Tasks;

/// <summary>
/// What <c>plan.json</c> of a job says: how the run was asked for, what it reads and writes, and its tasks. It never changes; its hash names
/// it, and each result of a task has that hash.
/// </summary>
internal sealed record JobPlan
{
    private const int Version = 1;

    /// <summary>SHA-256 of the file.</summary>
    public string Hash { get; init; } = "";

    /// <summary>The build that made it: tasks of another one could write other bytes.</summary>
    public required string Engine { get; init; }

    /// <summary>Fingerprint of the settings that shape bytes.</summary>
    public required string Definition { get; init; }

    /// <summary>Fingerprint of the references, or null.</summary>
    public required string? References { get; init; }

    /// <summary>When it was made, which is what <c>now()</c> gives in all tasks.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The arguments of the command, behind <c>tasks plan</c>.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The settings that came from the environment.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The folder that relative paths start from.</summary>
    public required string Folder { get; init; }

    /// <summary>The input files in their order.</summary>
    public required IReadOnlyList<JobFile> Files { get; init; }

    /// <summary>The tasks.</summary>
    public required IReadOnlyList<JobTask> Tasks { get; init; }

    /// <summary>The file's bytes.</summary>
    public byte[] Format() => SealedText.Seal(JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WriteString("engine", Engine);
        writer.WriteString("definition", Definition);
        writer.WriteString("references", References);
        writer.WriteString("now", Now.ToUniversalTime());
        writer.WriteStartArray("arguments");
        foreach (string argument in Arguments)
        {
            writer.WriteStringValue(argument);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("variables");
        foreach ((string name, string value) in Variables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
        writer.WriteString("folder", Folder);
        writer.WriteStartArray("files");
        foreach (JobFile file in Files)
        {
            file.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("tasks");
        foreach (JobTask task in Tasks)
        {
            writer.WriteStartArray();
            foreach (JobRange range in task.Ranges)
            {
                writer.WriteStartObject();
                writer.WriteNumber("file", range.File);
                if (!range.IsWhole)
                {
                    writer.WriteNumber("begin", range.Begin);
                    writer.WriteNumber("end", range.End);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }));

    /// <summary>Reads it.</summary>
    /// <exception cref="RunException">66: there is none; 78: it is no plan, or one of another version.</exception>
    public static JobPlan Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunException(ExitCodes.NoInput, $"there is no job at '{Path.GetDirectoryName(path)}': pipeline tasks plan DATA -o OUT --job JOB makes one", exception);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "read", path);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(SealedText.Open(bytes) ?? throw new FormatException("its hash is that of another text"));
            JsonElement root = document.RootElement;
            return root.GetProperty("version").GetInt32() != Version
                ? throw new RunException(ExitCodes.Definition, $"'{path}' is of another version of Pipeline: plan the job anew")
                : Read(root) with { Hash = Convert.ToHexStringLower(SHA256.HashData(bytes)) };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new RunException(ExitCodes.Definition, $"'{path}' is no plan of a job, or is damaged: plan the job anew, in another folder", exception);
        }
    }

    /// <summary>Checks that a plan made here is the one that the job was planned with.</summary>
    /// <exception cref="RunException">78: another build or definition; 75: the input is another one now.</exception>
    public void Check(PipelinePlan plan)
    {
        if (!string.Equals(Engine, Fingerprint.ThisEngine, StringComparison.Ordinal))
        {
            throw new RunException(ExitCodes.Definition, $"the job was planned by another build of Pipeline ({Engine}; this is {Fingerprint.ThisEngine}): all its tasks and its commit need that one");
        }

        if (!string.Equals(Definition, plan.DefinitionFingerprint(), StringComparison.Ordinal))
        {
            throw new RunException(ExitCodes.Definition, "the definition is not the one that the job was planned with: put the pipeline file back, leave out flags that shape records, or plan the job anew");
        }

        if (!string.Equals(References, plan.ReferencesFingerprint(), StringComparison.Ordinal))
        {
            throw new RunException(ExitCodes.NotNow, "a file that stages look up in has changed since the job was planned: plan it anew");
        }

        JobFile[] now = [.. plan.Files.Select(JobFile.Of)];
        int other = Enumerable.Range(0, Math.Max(now.Length, Files.Count)).FirstOrDefault(i => i >= now.Length || i >= Files.Count || now[i] != Files[i], -1);
        if (other >= 0)
        {
            string name = other < Files.Count ? Files[other].Name : now[other].Name;
            throw new RunException(ExitCodes.NotNow, $"the input is not the one that the job was planned with: '{name}' was changed, added or removed; put it back, or plan the job anew");
        }
    }

    private static JobPlan Read(JsonElement root) => new()
    {
        Engine = root.GetProperty("engine").GetString() ?? "",
        Definition = root.GetProperty("definition").GetString() ?? "",
        References = root.GetProperty("references").GetString(),
        Now = root.GetProperty("now").GetDateTimeOffset(),
        Arguments = [.. root.GetProperty("arguments").EnumerateArray().Select(argument => argument.GetString() ?? "")],
        Variables = root.GetProperty("variables").EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString() ?? "", StringComparer.Ordinal),
        Folder = root.GetProperty("folder").GetString() ?? "",
        Files = [.. root.GetProperty("files").EnumerateArray().Select(JobFile.Read)],
        Tasks = [.. root.GetProperty("tasks").EnumerateArray().Select((task, index) => new JobTask(index, [.. task.EnumerateArray().Select(ReadRange)]))],
    };

    private static JobRange ReadRange(JsonElement range) => new(
        range.GetProperty("file").GetInt32(),
        range.TryGetProperty("begin", out JsonElement begin) ? begin.GetInt64() : -1,
        range.TryGetProperty("end", out JsonElement end) ? end.GetInt64() : -1);
}

namespace Pipeline.Definition;

/// <summary>Where a secret stands; the secret itself is in no setting, so nothing that shows settings can show it.</summary>
/// <param name="Variable">The environment variable that holds it, or null.</param>
/// <param name="File">The file that holds it, absolute, or null.</param>
public sealed record SecretReference(string? Variable, string? File)
{
    /// <summary>How it is named in messages.</summary>
    public override string ToString() => Variable is null ? $"file {File}" : $"environment {Variable}";
}

namespace Pipeline.Core.Tests;

/// <summary>A test of what only root may do; skipped for others.</summary>
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() =>
        Skip = Environment.IsPrivilegedProcess ? null : "only root may give a file to another user";
}

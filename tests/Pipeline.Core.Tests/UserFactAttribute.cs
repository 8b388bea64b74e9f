namespace Pipeline.Core.Tests;

/// <summary>A test of what may not be done; skipped for root, who may do all. <c>.ci/run</c> then runs it as another user.</summary>
internal sealed class UserFactAttribute : FactAttribute
{
    public UserFactAttribute() =>
        Skip = Environment.IsPrivilegedProcess ? "root may read and write everywhere: run it as another user" : null;
}

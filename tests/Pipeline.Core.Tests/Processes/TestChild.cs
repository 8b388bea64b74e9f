using Pipeline.Processes;

namespace Pipeline.Core.Tests.Processes;

/// <summary>The helper program, which was built with the tests.</summary>
internal static class TestChild
{
    /// <summary>Where it is: beside this project's output, in the same configuration.</summary>
    public static string Path { get; } = AppContext.BaseDirectory.Replace("Pipeline.Core.Tests", "Pipeline.TestChild", StringComparison.Ordinal) + "Pipeline.TestChild";

    /// <summary>It, with arguments.</summary>
    public static ChildProgram Program(params string[] arguments) => new([Path, .. arguments]) { IsConfined = true };
}

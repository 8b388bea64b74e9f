namespace Pipeline.Core.Tests.Runs;

/// <summary>Stands for SIGKILL: nothing that catches errors may catch it.</summary>
#pragma warning disable RCS1194 // Thrown in one place.
internal sealed class CutOffException(string message) : Exception(message);
#pragma warning restore RCS1194

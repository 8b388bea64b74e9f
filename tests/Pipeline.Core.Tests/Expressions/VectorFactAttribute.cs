using Pipeline.Expressions.Values;

namespace Pipeline.Core.Tests.Expressions;

/// <summary>A test of code for wide vectors; skipped, saying so, on processors that never run it.</summary>
internal sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute()
    {
        if (!ShortNumber.HasEight)
        {
            Skip = "this processor has no AVX-512, so eight numbers are never read or written at a time here";
        }
    }
}

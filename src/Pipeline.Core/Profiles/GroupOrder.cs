using System.Text;

namespace Pipeline.Profiles;

/// <summary>The order of groups: column by column, texts by their bytes, null last.</summary>
internal sealed class GroupOrder : IComparer<IReadOnlyList<string?>>
{
    /// <summary>The one there is.</summary>
    public static readonly GroupOrder Instance = new();

    /// <inheritdoc/>
    public int Compare(IReadOnlyList<string?>? x, IReadOnlyList<string?>? y)
    {
        for (int i = 0; i < x!.Count; i++)
        {
            int order = x[i] is null || y![i] is null ? (x[i] is null ? 1 : 0) - (y![i] is null ? 1 : 0) : Utf8Order(x[i]!, y[i]!);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static int Utf8Order(string x, string y) => Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y));
}

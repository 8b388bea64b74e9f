using System.Globalization;
using Pipeline.Records;

namespace Pipeline.Planning;

/// <summary>Names what is new, missing or in another order in the headers of the input since the last publish. It judges nothing.</summary>
internal static class NightDrift
{
    private const int MostTold = 5;
    private const int MostNames = 10;

    /// <summary>A sentence for each header that the last publish did not have, the first ones.</summary>
    /// <param name="last">The last publish.</param>
    /// <param name="files">The input.</param>
    public static IReadOnlyList<string> Of(PublishedColumns last, IEnumerable<SourceFile> files)
    {
        List<string> told = [];
        int more = 0;
        foreach (IGrouping<string, SourceFile> alike in files.Where(file => file.Header.Count > 0).GroupBy(file => string.Join('\0', file.Header), StringComparer.Ordinal))
        {
            if (Difference(alike.First(), last.Headers) is not { } difference)
            {
                continue;
            }

            if (told.Count == MostTold)
            {
                more++;
                continue;
            }

            string others = alike.Skip(1).Any() ? string.Create(CultureInfo.InvariantCulture, $" (and {alike.Count() - 1:#,0} more)") : "";
            told.Add($"{alike.First().Name}{others}: since the last published run, {last.RunId}, {difference}");
        }

        return more == 0 ? told : [.. told, string.Create(CultureInfo.InvariantCulture, $"and {more:#,0} more headers are not those of the last published run, {last.RunId}")];
    }

    /// <summary>What differs from the header that is most like it; null where one is the same.</summary>
    private static string? Difference(SourceFile file, IReadOnlyList<IReadOnlyList<string>> headers)
    {
        IReadOnlyList<string>? nearest = headers.MaxBy(header => (2 * header.Intersect(file.Header, StringComparer.Ordinal).Count()) - header.Count);
        if (nearest is null)
        {
            return null;
        }

        string[] came = [.. file.Header.Except(nearest, StringComparer.Ordinal)];
        string[] went = [.. nearest.Except(file.Header, StringComparer.Ordinal)];

        // The members of an object have no order.
        bool isReordered = !file.Dialect.IsJson && !file.Header.Intersect(nearest, StringComparer.Ordinal).SequenceEqual(nearest.Intersect(file.Header, StringComparer.Ordinal), StringComparer.Ordinal);
        string[] parts =
        [
            .. came.Length > 0 ? [$"{Names(came)} {(came.Length == 1 ? "is" : "are")} new"] : Array.Empty<string>(),
            .. went.Length > 0 ? [$"{Names(went)} {(went.Length == 1 ? "is" : "are")} gone{Renamed(came, went)}"] : Array.Empty<string>(),
            .. isReordered ? ["the columns stand in another order"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? null : string.Join(", ", parts);
    }

    private static string Renamed(string[] came, string[] went) =>
        went.Select(name => (Name: name, Now: Suggestion.Nearest(name, came))).FirstOrDefault(pair => pair.Now is not null) is { Now: { } now, Name: var before } ? $" (is '{before}' called '{now}' now?)" : "";

    private static string Names(string[] names)
    {
        string more = names.Length > MostNames ? string.Create(CultureInfo.InvariantCulture, $" and {names.Length - MostNames:#,0} more") : "";
        return $"the column{(names.Length == 1 ? "" : "s")} {string.Join(", ", names.Take(MostNames).Select(name => $"'{name}'"))}{more}";
    }
}

using System.Globalization;
using Pipeline.Records;

namespace Pipeline.Planning;

/// <summary>Names what is new, missing, in another order or of another type in the input since the last publish. It judges nothing.</summary>
internal static class NightDrift
{
    private const int MostTold = 5;
    private const int MostNames = 10;
    private const string Text = "texts";

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
    private static string? Difference(SourceFile file, IReadOnlyList<PublishedHeader> headers)
    {
        PublishedHeader? before = headers.MaxBy(header => (2 * header.Names.Intersect(file.Header, StringComparer.Ordinal).Count()) - header.Names.Count);
        if (before is null)
        {
            return null;
        }

        IReadOnlyList<string> nearest = before.Names;
        string[] came = [.. file.Header.Except(nearest, StringComparer.Ordinal)];
        string[] went = [.. nearest.Except(file.Header, StringComparer.Ordinal)];

        // The members of an object have no order.
        bool isReordered = !file.Dialect.IsJson && !file.Header.Intersect(nearest, StringComparer.Ordinal).SequenceEqual(nearest.Intersect(file.Header, StringComparer.Ordinal), StringComparer.Ordinal);
        string[] parts =
        [
            .. came.Length > 0 ? [$"{Names(came)} {(came.Length == 1 ? "is" : "are")} new"] : Array.Empty<string>(),
            .. went.Length > 0 ? [$"{Names(went)} {(went.Length == 1 ? "is" : "are")} gone{Renamed(came, went)}"] : Array.Empty<string>(),
            .. isReordered ? ["the columns stand in another order"] : Array.Empty<string>(),
            .. Retyped(before, file.Published),
        ];
        return parts.Length == 0 ? null : string.Join(", ", parts);
    }

    /// <summary>
    /// The columns whose first values were all numbers, dates or timestamps, and are not any more. Texts that became numbers are not told, nor
    /// integers that became decimals: which values come first is chance.
    /// </summary>
    private static IEnumerable<string> Retyped(PublishedHeader before, PublishedHeader now)
    {
        Dictionary<string, string?> earlier = before.Names.Zip(before.Types).DistinctBy(pair => pair.First, StringComparer.Ordinal).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        (string Name, string Was, string Is)[] changed =
        [
            .. now.Names.Zip(now.Types)
                .Select(pair => (Name: pair.First, Was: ClassOf(earlier.GetValueOrDefault(pair.First)), Is: ClassOf(pair.Second)))
                .Where(pair => pair is { Was: not (null or Text), Is: not null } && pair.Was != pair.Is)
                .Select(pair => (pair.Name, pair.Was!, pair.Is!)),
        ];
        return changed.GroupBy(column => (column.Was, column.Is))
            .Select(alike => $"{Names([.. alike.Select(column => column.Name)])} began with {alike.Key.Was} and {(alike.Count() == 1 ? "begins" : "begin")} with {alike.Key.Is} now");
    }

    private static string? ClassOf(string? type) => type switch
    {
        "integer" or "decimal" => "numbers",
        "date" => "dates",
        "timestamp" => "timestamps",
        null => null,
        _ => Text,
    };

    private static string Renamed(string[] came, string[] went) =>
        went.Select(name => (Name: name, Now: Suggestion.Nearest(name, came))).FirstOrDefault(pair => pair.Now is not null) is { Now: { } now, Name: var before } ? $" (is '{before}' called '{now}' now?)" : "";

    private static string Names(string[] names)
    {
        string more = names.Length > MostNames ? string.Create(CultureInfo.InvariantCulture, $" and {names.Length - MostNames:#,0} more") : "";
        return $"the column{(names.Length == 1 ? "" : "s")} {string.Join(", ", names.Take(MostNames).Select(name => $"'{name}'"))}{more}";
    }
}

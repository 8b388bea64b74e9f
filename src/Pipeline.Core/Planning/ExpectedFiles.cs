using System.Globalization;
using Pipeline.Definition;
using Pipeline.Expressions.Values;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>Compares the files that came with those that are expected on the day of the run.</summary>
internal static class ExpectedFiles
{
    private const int Named = 5;

    /// <summary>Adds what is missing to the faults, and what nobody expected to the warnings.</summary>
    /// <param name="gate">What is expected.</param>
    /// <param name="files">What came.</param>
    /// <param name="now">The time of the run.</param>
    /// <param name="faults">What is not ready.</param>
    /// <param name="warnings">What is probably not meant.</param>
    /// <exception cref="FormatException">There is no such time zone.</exception>
    public static void Check(GateDefinition gate, IReadOnlyList<FoundFile> files, DateTimeOffset now, ICollection<string> faults, ICollection<Problem> warnings)
    {
        DateOnly day = DayOf(gate, now);
        var expected = gate.Expect.Select(text => ExpectedName.TryParse(text)?.On(day) ?? throw new ArgumentException($"input.gate.expect: '{text}' is not {ExpectedName.Expected}", nameof(gate)))
            .Select(name => (Name: name, Glob: new GlobPattern(name))).ToList();
        foreach ((string name, GlobPattern glob) in expected)
        {
            if (!files.Any(file => glob.Matches(file.RelativePath)))
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is missing (input.gate.expect, of {day:yyyy-MM-dd} in {gate.TimeZone ?? "UTC"})"));
            }
        }

        var others = files.Where(file => !expected.Exists(name => name.Glob.Matches(file.RelativePath))).Select(file => file.Name).ToList();
        if (others.Count > 0)
        {
            string more = others.Count > Named ? string.Create(CultureInfo.InvariantCulture, $" and {others.Count - Named:#,0} more") : "";
            warnings.Add(new Problem(null, $"not expected, and read all the same: {string.Join(", ", others.Take(Named))}{more} (input.gate.expect)", ExitCodes.Success));
        }
    }

    private static DateOnly DayOf(GateDefinition gate, DateTimeOffset now)
    {
        long utc = now.UtcTicks;
        return DateOnly.FromDateTime(new DateTime(WallClock.Of(gate.TimeZone).TryToWall(utc, out long wall) ? wall : utc));
    }
}

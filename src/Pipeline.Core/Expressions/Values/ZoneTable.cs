using NodaTime;
using NodaTime.TimeZones;

namespace Pipeline.Expressions.Values;

/// <summary>IANA's time zones, from the table inside NodaTime: no machine's own files decide what a run gives. Read when a zone is first asked for.</summary>
internal static class ZoneTable
{
    /// <summary>The version of the table, as IANA names it. Written here so that saying it does not read the table.</summary>
    public const string Version = "2026f";

    /// <summary>The names of all zones.</summary>
    public static IEnumerable<string> Names => TzdbDateTimeZoneSource.Default.GetIds();

    /// <summary>The zone of a name, upper and lower case told apart; null if there is none.</summary>
    // The provider would take UTC+02:00 too, which is no name of IANA's.
    public static DateTimeZone? Find(string name) =>
        TzdbDateTimeZoneSource.Default.CanonicalIdMap.ContainsKey(name) ? DateTimeZoneProviders.Tzdb[name] : null;
}

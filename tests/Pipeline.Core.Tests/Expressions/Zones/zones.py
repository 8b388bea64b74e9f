"""Writes zones.txt: what Python's zoneinfo makes of the zones of a folder that zic compiled, such as that of Debian's tzdata.

    python3 zones.py /usr/share/zoneinfo 2026f > zones.txt

A line for each zone: name, number of changes of its offset from 1970 to 2100, and the start of the SHA-256 of their list. The list has a line
for 1970-01-01 and one for each change: seconds since 1970 and the offset from then on, in seconds.
"""
import datetime
import hashlib
import sys
import zoneinfo

FIRST, END = 0, 4_133_980_800  # 2101-01-01
STEP = 43_200

# No zones of a place: what a machine's own is, and the one of machines that were never told.
NO_PLACES = {"localtime", "Factory"}

# Links since 2024b (IANA's file backward); Debian keeps their older rules.
LINKS = {"EET": "Europe/Athens", "WET": "Europe/Lisbon"}

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def offset(zone, second):
    moment = EPOCH + datetime.timedelta(seconds=second)
    return int(moment.astimezone(zone).utcoffset().total_seconds())


def changes(zone):
    found = [(FIRST, offset(zone, FIRST))]
    for low in range(FIRST, END, STEP):
        before, high = found[-1][1], low + STEP
        if offset(zone, high) == before:
            continue
        while high - low > 1:
            half = (low + high) // 2
            low, high = (half, high) if offset(zone, half) == before else (low, half)
        found.append((high, offset(zone, high)))
    return found


def main():
    folder, version = sys.argv[1:]
    zoneinfo.reset_tzpath([folder])
    print(f"# IANA's time zones {version}, by zones.py and Python's zoneinfo")
    for name in sorted(zoneinfo.available_timezones() - NO_PLACES):
        found = changes(zoneinfo.ZoneInfo(LINKS.get(name, name)))
        text = "".join(f"{second} {ahead}\n" for second, ahead in found)
        print(name, len(found) - 1, hashlib.sha256(text.encode()).hexdigest()[:16])


main()

#!/usr/bin/env python3
"""Damages clean tables in the 22 ways that the Pollock benchmark (VLDB 2023) names, and scores how the program reads them.

  pollution.py PROGRAM [--mode given none strict] [--benchmark DIR] [--keep DIR] [--seed 1] [--places 4] [--every 1] [--only TEXT] [--worst 10]

  given   leniently, with the dialect of each file
  none    leniently, with what `pipeline init` finds out about each file
  strict  each file with a damaged record has to be reported

A file scores 10 at most, as in the benchmark: 1 for success, and precision, recall and F1 of header, records and cells. Without
--benchmark the tables are made here; with it they are those of an unpacked copy of it (polluted_files/csv, clean, parameters, and
pollock_weights.json). Ends with 1 when a damaged file is not reported.
"""
import argparse
import collections
import csv
import io
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

LENIENT = {"short": "recover", "long": "recover", "quotes": "recover", "invalid": "replace", "header_names": "rename", "another_table": "end"}
WORDS = "red blue old new light heavy small wide paper garden winter summer steel cotton table chair boots hat lamp river".split()
BATCH = 120


@dataclass
class File:
    """One polluted file: its text, the table that it should give, and how it is written."""

    name: str
    kind: str
    text: bytes
    clean: list
    parameters: dict
    damaged: bool
    weight: float = 1.0
    number: int = 0


@dataclass
class Dialect:
    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    end: str = "\r\n"


@dataclass
class Record:
    """Cells as they are written, the delimiter before each but the first, and the line end."""

    cells: list
    delimiters: list
    end: str

    def text(self):
        return "".join(a + b for a, b in zip([""] + self.delimiters, self.cells)) + self.end


@dataclass
class Table:
    name: str
    header: list
    rows: list
    quoted: set = field(default_factory=set)  # columns that are always quoted

    def write(self, dialect=Dialect(), header_lines=1):
        return [self.record(r, dialect) for r in [self.header] * header_lines + self.rows]

    def record(self, values, d):
        special = [d.delimiter, d.quote, "\n", "\r"]
        cells = []
        for column, value in enumerate(values):
            text = value.replace(d.quote, d.escape + d.quote)
            isQuoted = any(s in value for s in special) or column in self.quoted or value != value.strip()
            cells.append(d.quote + text + d.quote if isQuoted else text)
        return Record(cells, [d.delimiter] * (len(cells) - 1), d.end)


def words(rng, low, high):
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(low, high)))


def tables(rng):
    """Clean tables of different kinds."""
    day = lambda i: f"{i % 28 + 1:02}/{i % 12 + 1:02}/2024"
    rows = range(40)
    yield Table("orders", ["DATE", "TIME", "Qty", "Product", "Price", "Type", "Description", "Link", "Comments"], [[
        day(i), f"{i % 24:02}:15", str(rng.randint(0, 40)), f"{rng.choice('ABC')}{rng.choice('XYZ')}-{rng.randint(1000, 9999)}",
        f"${rng.randint(1, 99)}.{rng.randint(0, 99):02}", words(rng, 1, 3).capitalize() + rng.choice(["", "", ', 10"', ", two"]),
        words(rng, 6, 12).capitalize() + rng.choice([".", ", " + words(rng, 2, 5) + ".", ' of 8\'9" length.']), f"https://example.com/p/{i}.html", ""] for i in rows], {6, 7})
    yield Table("people", ["id", "name", "city", "born", "mail", "note"], [[
        str(1000 + i), rng.choice(["Zoë", "Jürgen", "Łukasz", "María José", "O'Neil", "李雷"]) + " " + rng.choice(["Smith", "Müller, Jr.", "Nuñez"]),
        rng.choice(["Zürich", "São Paulo", "東京", ""]), f"{rng.randint(1940, 2005)}-{i % 12 + 1:02}-{i % 28 + 1:02}", f"p{i}@example.org",
        rng.choice(["", words(rng, 2, 5), words(rng, 3, 6) + "\n" + words(rng, 3, 6), f'says "{words(rng, 1, 2)}" often'])] for i in rows])
    yield Table("readings", ["at", "sensor", "value", "unit", "ok"], [[
        f"2024-03-{i % 28 + 1:02}T{i % 24:02}:00:00Z", f"s-{i % 7:03}", f"{rng.uniform(-20, 40):.2f}", rng.choice(["C", "hPa", "%"]), rng.choice(["true", "false"])] for i in rows])
    yield Table("log", ["no", "level", "message", "source"], [[
        str(i), rng.choice(["INFO", "WARN", "ERROR"]), rng.choice([words(rng, 3, 9), f"{words(rng, 1, 3)}, {words(rng, 1, 3)}", f"at {words(rng, 1, 2)}:\r\n  {words(rng, 3, 4)}\r\n  {words(rng, 2, 3)}"]),
        f"mod{i % 5}.py:{rng.randint(1, 400)}"] for i in rows], {2})
    yield Table("sparse", [f"c{c}" for c in range(1, 13)], [[str(i + 1)] + [rng.choice(["", "", str(rng.randint(1, 999)), rng.choice(WORDS)]) for _ in range(10)] + ["end"] for i in rows])
    yield Table("two", ["key", "text"], [[f"K{i:04}", words(rng, 1, 6) + rng.choice(["", ", etc.", "; more"])] for i in rows])


def polluted(table, rng, places):
    """The files that one table gives. (name, kind, records, clean rows, changed parameters, whether a record is damaged)"""
    clean = [table.header] + table.rows
    width = len(table.header)
    plain = Dialect()
    yield "source", table.write(), clean, {}, False
    yield "no_payload", [], [], {"header_lines": 0, "delimiter": "", "quotechar": "", "escapechar": "", "row_delimiter": ""}, False
    records = table.write()
    records[-1].end = ""
    yield "no_trailing_newline", records, clean, {}, False
    records = table.write()
    records[-1].end *= 2
    yield "double_trailing_newline", records, clean, {}, False
    yield "no_header", table.write(header_lines=0), table.rows, {"header_lines": 0}, False
    for lines in (2, 3):
        yield "header_multirow", table.write(header_lines=lines), [[" ".join([h] * lines) for h in table.header]] + table.rows, {"header_lines": lines}, False
    preamble = [Record(["PREAMBLE"] + [""] * (width - 1), [","] * (width - 1), "\r\n"), Record([""] * width, [","] * (width - 1), "\r\n")]
    yield "preamble", preamble + table.write(), clean, {"preamble_lines": 2}, False
    for change, name in ((-1, "less"), (0, "same"), (1, "more")):
        if width + change > 1:
            other = Table(table.name, (table.header + ["col1"])[:width + change], [(r + [r[-1]])[:width + change] for r in table.rows])
            yield "multitable", table.write() + other.write(), clean, {}, change != 0
    yield "header_only", table.write()[:1], clean[:1], {"escapechar": ""}, False
    yield "one_data_row", table.write()[:2], clean[:2], {}, False
    for end, name in (("\n", "0xA"), ("\r", "0xD")):
        yield "record_delimiter_" + name, table.write(Dialect(end=end)), clean, {"row_delimiter": end}, False
    for delimiter, name in ((";", "0x3B"), ("\t", "0x9"), (", ", "0x2C_0x20"), (" ", "0x20")):
        yield "field_delimiter_" + name, table.write(Dialect(delimiter=delimiter)), clean, {"delimiter": delimiter}, False
    yield "quotation_char_0x27", table.write(Dialect(quote="'", escape="'")), clean, {"quotechar": "'", "escapechar": "'"}, False
    yield "escape_char_0x5C", table.write(Dialect(escape="\\")), clean, {"escapechar": "\\"}, False
    yield "escape_char_0x00", table.write(Dialect(escape="")), clean, {"escapechar": ""}, any('"' in c for r in table.rows for c in r)
    for _ in range(places):
        row = rng.randrange(len(clean))
        column = rng.randrange(width)
        records = table.write()
        records[row].cells.insert(column, "")
        records[row].delimiters.append(",")
        yield "row_more_sep", records, clean, {}, True
        records = table.write()
        records[row].delimiters[rng.randrange(width - 1)] = ""
        yield "row_less_sep", records, clean, {}, True
        records = table.write()
        cell = records[row].cells[column]
        quotes = 1 if cell.startswith('"') else 0
        records[row].cells[column] = cell[:quotes] + '"' + cell[quotes:]
        expected = [list(r) for r in clean]
        expected[row][column] = '"' + expected[row][column]
        yield "row_extra_quote", records, expected, {}, True
        records = table.write()
        records[row].delimiters = [" "] * (width - 1)
        yield "row_field_delimiter", records, clean, {}, True


def generate(seed, places):
    rng = random.Random(seed)
    for table in tables(rng):
        counts = collections.Counter()
        for kind, records, clean, changed, damaged in polluted(table, rng, places):
            counts[kind] += 1
            parameters = {"encoding": "utf-8", "delimiter": ",", "quotechar": '"', "escapechar": '"', "row_delimiter": "\r\n", "header_lines": 1,
                          "preamble_lines": 0, "footnote_lines": 0, **changed}
            yield File(f"{table.name}_{kind}_{counts[kind]}.csv", kind, "".join(r.text() for r in records).encode(), clean, parameters, damaged)


def benchmark(folder):
    files = os.path.join(folder, "polluted_files")
    weights = json.load(open(os.path.join(folder, "pollock_weights.json")))
    for name in sorted(os.listdir(os.path.join(files, "csv"))):
        kind = re.sub(r"^(row_extra_quote|row_less_sep|row_more_sep|row_field_delimiter|file_multitable|file_header_multirow).*", r"\1", name).removesuffix(".csv")
        clean = list(csv.reader(open(os.path.join(files, "clean", name), encoding="utf-8-sig")))
        text = open(os.path.join(files, "csv", name), "rb").read()
        parameters = json.load(open(os.path.join(files, "parameters", name + "_parameters.json")))
        damaged = kind.startswith("row_") or name in ("file_escape_char_0x00.csv", "file_multitable_less.csv", "file_multitable_more.csv")
        yield File(name, kind, text, clean, parameters, damaged, weights.get(name, 0))


def settings(parameters):
    """Keys of input.csv for the parameters of a file, where they are not the defaults."""
    found = {}
    if parameters["delimiter"]:
        found["delimiter"] = {" ": "space", "\t": "tab"}.get(parameters["delimiter"], parameters["delimiter"])
    if parameters["quotechar"] and parameters["quotechar"] != '"':
        found["quote"] = parameters["quotechar"]
    if parameters["escapechar"] and parameters["escapechar"] != (parameters["quotechar"] or '"'):
        found["escape"] = parameters["escapechar"]
    for key, ours, usual in (("preamble_lines", "skip_lines", 0), ("footnote_lines", "footer_lines", 0), ("header_lines", "header_lines", 1)):
        if int(parameters[key]) != usual and not (ours == "header_lines" and int(parameters[key]) == 0):
            found[ours] = int(parameters[key])
    if int(parameters["header_lines"]) == 0:
        found["header"] = False
    return found


class Runs:
    """Runs the program over files, many in a process; where that fails it halves them until one is left."""

    def __init__(self, program, folder):
        self.program = shlex.split(program)
        self.folder = folder
        self.count = 0

    def run(self, files, common, each):
        """Name of each file -> (exit code, table or None, whether a record was reported)."""
        results = {}
        pieces = [files[i:i + BATCH] for i in range(0, len(files), BATCH)]
        while pieces:
            piece = pieces.pop()
            code, out, message = self.start(piece, common, each)
            if code != 0 and len(piece) > 1:
                half = len(piece) // 2
                pieces += [piece[:half], piece[half:]]
                continue
            reported = self.reported(out)
            for file in piece:
                results[file.name] = (code, self.table(os.path.join(out, file.name)), code == 65 or file.name in reported, message)
            shutil.rmtree(out, ignore_errors=True)
        return results

    def start(self, files, common, each):
        self.count += 1
        work = os.path.join(self.folder, f"run{self.count}")
        data, out = os.path.join(work, "data"), os.path.join(work, "out")
        os.makedirs(data)
        for file in files:
            with open(os.path.join(data, file.name), "wb") as target:
                target.write(file.text)
        own = [{"match": f.name, "csv": each(f)} for f in files if each(f)]
        definition = {"version": 1, "input": {"csv": common, **({"files": own} if own else {})}, "output": {"csv": {"delimiter": ",", "newline": "lf"}}, "rejects": {"max": 1000000}}
        with open(os.path.join(work, "pipeline.yaml"), "w", encoding="utf-8") as target:
            json.dump(definition, target, ensure_ascii=False)
        command = self.program + ["run", data, "-c", os.path.join(work, "pipeline.yaml"), "-o", out, "-q"]
        ended = subprocess.run(command, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, timeout=300)
        shutil.rmtree(data)
        return ended.returncode, out, ended.stderr.strip()

    def found(self, files):
        """Leniently with what `init` finds out: (exit code, table, reported, message) for each."""
        results = {}
        for file in files:
            self.count += 1
            work = os.path.join(self.folder, f"run{self.count}")
            os.makedirs(work)
            data, made, out = (os.path.join(work, name) for name in (file.name, "pipeline.yaml", "out"))
            with open(data, "wb") as target:
                target.write(file.text)
            ended = subprocess.run(self.program + ["init", data, "-c", made, "--lenient"], capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, timeout=60)
            if ended.returncode == 0:
                command = self.program + ["run", data, "-c", made, "-o", out, "-q", "--max-rejects", "1000000", "--set", "output.csv.delimiter=,"]
                ended = subprocess.run(command, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, timeout=60)
            results[file.name] = (ended.returncode, self.table(os.path.join(out, file.name)), False, ended.stderr.strip())
            shutil.rmtree(work)
        return results

    @staticmethod
    def reported(out):
        try:
            with open(os.path.join(out, ".pipeline", "latest", "rejects.csv"), encoding="utf-8", newline="") as source:
                return {row[0] for row in csv.reader(source)}
        except OSError:
            return set()

    @staticmethod
    def table(path):
        try:
            with open(path, encoding="utf-8-sig", newline="") as source:
                return [row for row in csv.reader(io.StringIO(source.read().replace("\r\n", "\n"), newline="")) if row]
        except OSError:
            return None


def normal(cell):
    """Numbers by their value, texts without case: what the benchmark does, but for dates and prices, which stay as they are here."""
    try:
        return str(int(cell))
    except ValueError:
        pass
    try:
        return str(float(cell))
    except ValueError:
        return cell.lower().replace("\r\n", "\n")


def measure(right, got):
    """Precision, recall and F1 of a bag, added up."""
    if not right:
        return 3.0
    common = sum((collections.Counter(right) & collections.Counter(got)).values())
    if not common:
        return 0.0
    precision, recall = common / len(right), common / len(got)
    return precision + recall + 2 * precision * recall / (precision + recall)


def score(clean, got):
    if got is None:
        return 0.0
    if not clean:
        return 10.0
    joined = lambda rows: ["".join(map(normal, row)) for row in rows[1:]]
    cells = lambda rows: [cell.replace("\r\n", "\n") for row in rows for cell in row]
    header = measure([normal(c) for c in clean[0]], [normal(c) for c in got[0]]) if got else 0.0
    return 1 + header + measure(joined(clean), joined(got)) + measure(cells(clean), cells(got))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the program; more than a word is a command, such as 'dotnet pipeline.dll'")
    parser.add_argument("--mode", nargs="*", choices=["given", "none", "strict"], default=["given", "none", "strict"])
    parser.add_argument("--benchmark", metavar="DIR")
    parser.add_argument("--keep", metavar="DIR", help="writes the files, their clean tables and parameters there")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--places", type=int, default=4, help="damaged records of each kind and table, one in a file")
    parser.add_argument("--every", type=int, default=1, help="of each kind only every so many-th file")
    parser.add_argument("--only", default="", help="files whose name has this")
    parser.add_argument("--worst", type=int, default=10, help="how many files with the worst scores are named")
    arguments = parser.parse_args()
    files = [f for f in (benchmark(arguments.benchmark) if arguments.benchmark else generate(arguments.seed, arguments.places)) if arguments.only in f.name]
    seen = collections.Counter()
    for file in files:
        file.number = seen[file.kind]
        seen[file.kind] += 1
    files = [f for f in files if f.number % arguments.every == 0]
    if arguments.keep:
        keep(files, arguments.keep)
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(arguments.program, folder)
        for mode in arguments.mode:
            if mode == "strict":
                missed += strict(runs, files)
            else:
                results = runs.run(files, LENIENT, lambda f: settings(f.parameters)) if mode == "given" else runs.found(files)
                show(mode, files, results, arguments.worst)
    return 1 if missed else 0


def strict(runs, files):
    results = runs.run(files, {}, lambda f: settings(f.parameters))
    damaged = [f for f in files if f.damaged]
    missed = [f for f in damaged if not results[f.name][2]]
    print(f"strict: {len(damaged) - len(missed)} of {len(damaged)} files with a damaged record are reported")
    for file in missed[:20]:
        print(f"  not reported: {file.name}")
    for file in files:
        code, _, reported, message = results[file.name]
        if not file.damaged and (code != 0 or reported):
            print(f"  reported without damage: {file.name}: exit {code} {message[:200]}")
    return len(missed)


def show(mode, files, results, worst):
    kinds = collections.defaultdict(list)
    scored = []
    for file in files:
        code, got, _, message = results[file.name]
        value = score(file.clean, got)
        kinds[file.kind].append(value)
        scored.append((value, file, code, message, got is not None and got == [[c.replace("\r\n", "\n") for c in row] for row in file.clean]))
    print(f"{mode}: kind, files, mean score, worst, files equal to the clean table")
    for kind, values in sorted(kinds.items()):
        equal = sum(1 for s in scored if s[1].kind == kind and s[4])
        print(f"  {kind:32} {len(values):5} {sum(values) / len(values):8.4f} {min(values):8.4f} {equal:5}")
    total = sum(f.weight for f in files)
    print(f"  {'simple':32} {len(files):5} {sum(s[0] for s in scored) / len(scored):8.4f}")
    print(f"  {'weighted':32} {len(files):5} {sum(s[0] * s[1].weight for s in scored) / total:8.4f}")
    for value, file, code, message, _ in sorted(scored, key=lambda s: s[0])[:worst]:
        if value < 9.9999:
            print(f"    {value:7.4f} {file.name}" + (f": exit {code}: {message[:300]}" if code else ""))


def keep(files, folder):
    for name in ("csv", "clean", "parameters"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    for file in files:
        with open(os.path.join(folder, "csv", file.name), "wb") as target:
            target.write(file.text)
        with open(os.path.join(folder, "clean", file.name), "w", encoding="utf-8", newline="") as target:
            csv.writer(target, quoting=csv.QUOTE_ALL).writerows(file.clean)
        with open(os.path.join(folder, "parameters", file.name + "_parameters.json"), "w", encoding="utf-8") as target:
            json.dump(file.parameters, target, indent=1)


if __name__ == "__main__":
    sys.exit(main())

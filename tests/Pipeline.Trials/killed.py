"""What the scripts that kill runs share: jobs, their data, and what must be the same as after a run that nothing happened to."""
import glob, gzip, hashlib, json, os, random, re, shutil, struct, subprocess, zlib

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = 4
KEPT = re.compile(r"lock|lock\.json|ledger\.jsonl|published\.jsonl?|latest|runs|runs/\d{8}T\d{6}\.\d{3}Z(/(run\.json|report\.html|rejects\.csv|rejects(/.*)?|deduplicated\.csv|deduplicated(/.*)?))?")

TYPES = "version: 1\ncolumns: { qty: { type: integer }, price: { type: decimal } }\nrejects: { max: 100% }\n"
STAGES = "stages:\n  - filter: \"qty > 2\"\n  - derive: { total: \"round(price * qty, 2)\" }\n"

# Job: pipeline file, and flags that are part of it.
JOBS = {
    "merged": ("output: { path: all.csv }\n" + STAGES, []),
    "files": (STAGES, []),
    "partitions": ("output: { path: \"{country}/{city}.csv\" }\n" + STAGES, []),
    "gzip": ("output: { path: all.csv.gz, csv: { level: 1 } }\n" + STAGES, []),
    "gzip_partitions": ("output: { path: \"{city}.csv.gz\", csv: { level: 1 } }\n" + STAGES, []),
    "zstd": ("output: { path: all.csv.zst, csv: { level: 1 } }\n" + STAGES, []),
    "lz4_partitions": ("output: { path: \"{city}.csv.lz4\" }\n" + STAGES, []),
    "split": ("output: { path: \"{country}.csv.gz\", split: { records: 700 }, csv: { level: 1 } }\n" + STAGES, []),
    "guarded": ("output: { path: \"{city}.csv.gz\", csv: { level: 1 } }\nguard: { mode: warn, sums: [qty, total] }\n" + STAGES, []),
    "exec": ("output: { path: all.csv }\nstages:\n  - exec: { command: [sed, 1s/.*/again/], input: [id], output: { again: text } }\n", []),
    "shard": ("output: { path: all.csv }\n" + STAGES, ["--shard", "all=2"]),
    "archives": (STAGES, []),
    "sort": ("output: { path: all.csv }\n" + STAGES + "  - sort: [city, { column: price, order: desc }]\n  - validate: \"price > 3\"\n", []),
    "aggregate": (STAGES + "  - aggregate: { by: [city, note], values: { n: count(), sum: sum(total), middle: median(price), first: first(id) } }\n", []),
    "dedupe": ("output: { path: all.csv.gz, csv: { level: 1 } }\n" + STAGES + "  - dedupe: { by: [city, qty], keep: last }\n  - sort: note\n", []),
    "encoded": ("input: { csv: { encoding: utf-16le } }\noutput: { path: all.csv, csv: { encoding: windows-1252 } }\n" + STAGES, []),
}

# Those whose stages hold data: a run goes on where one of them had all records, or begins anew.
HELD = ("sort", "aggregate", "dedupe")


def command_of(program):
    """The words that start a program, which may be one for the host of .NET."""
    program = os.path.abspath(program)
    return [os.environ.get("DOTNET_HOST_PATH", "dotnet"), program] if program.endswith(".dll") else [program]


def make(folder, records, seed=7):
    """Orders in four files, some of them bad, some of several lines. Beside them the same with two of the files compressed, and all in UTF-16."""
    generator = random.Random(seed)
    os.makedirs(folder)
    os.makedirs(folder + "-archives")
    os.makedirs(folder + "-encoded")
    per = records // FILES
    for part in range(FILES):
        path = f"{folder}/orders-{part}.csv"
        with open(path, "w", newline="") as file:
            file.write("id,country,city,qty,price,note\n")
            for i in range(per):
                note = generator.choice(("", "x", '"a, b"', '"two\nlines"', '"say ""hi"""'))
                qty = "many" if generator.random() < 0.002 else int(generator.random() * 11) + 1
                file.write(f"{part * per + i},{generator.choice(('DE', 'FR', 'PT'))},c{int(generator.random() * 40)},{qty},{generator.random() * 1000:.2f},{note}\n")
        with open(path, newline="") as file, open(f"{folder}-encoded/orders-{part}.csv", "w", newline="", encoding="utf-16le") as encoded:
            shutil.copyfileobj(file, encoded)
        copy = f"{folder}-archives/orders-{part}.csv"
        if part == 1:
            with open(path, "rb") as file, open(copy + ".zz", "wb") as packed:
                packed.write(zlib.compress(file.read(), 1))
        elif part % 2:
            with open(path, "rb") as file, gzip.open(copy + ".gz", "wb", compresslevel=1) as packed:
                shutil.copyfileobj(file, packed)
        else:
            os.link(path, copy)


def data_of(folder, job):
    """The folder that a job reads."""
    return f"{folder}-{job}" if job in ("archives", "encoded") else folder


def library(source, folder):
    """Compiles a library for LD_PRELOAD; None where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return None
    target = os.path.join(folder, source.replace(".c", ".so"))
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-w", "-o", target, os.path.join(HERE, source), "-ldl"], check=True)
    return target


def left(out):
    """Hashes of all that a run leaves and that may not depend on how it went: output, manifest, rejects, what was counted, and its guard's figures."""
    found = {}

    def add(path, name):
        with open(path, "rb") as file:
            found[name] = hashlib.sha256(file.read()).hexdigest()

    for root, folders, files in os.walk(out):
        if ".pipeline" in folders:
            folders.remove(".pipeline")
        for name in files:
            path = os.path.join(root, name)
            add(path, os.path.relpath(path, out))
    latest = os.path.join(out, ".pipeline", "latest")
    for root, _, files in os.walk(latest):
        for name in files:
            if name in ("rejects.csv", "deduplicated.csv") or "/rejects" in root or "/deduplicated" in root:
                path = os.path.join(root, name)
                add(path, "RUN/" + os.path.relpath(path, latest))
    report = report_of(out)
    report["totals"].pop("records_per_second")
    found["counts"] = json.dumps([report[key] for key in ("totals", "stages", "rejects_by_code", "inputs")], sort_keys=True)
    with open(os.path.join(out, ".pipeline", "ledger.jsonl")) as file:
        found["figures"] = json.dumps(json.loads(file.readlines()[-1]).get("figures"))
    return found


def report_of(out):
    with open(os.path.join(out, ".pipeline", "latest", "run.json")) as file:
        return json.load(file)


def differences(clean, found):
    return sorted(key for key in clean.keys() | found.keys() if clean.get(key) != found.get(key))


def leftovers(out):
    """What only an unfinished run has, or one that died: all in the output folder's own folder that is not known."""
    own = f"{out}/.pipeline"
    names = [os.path.relpath(os.path.join(root, name), own) for root, folders, files in os.walk(own) for name in folders + files]
    return sorted(name for name in names if not KEPT.fullmatch(name))


def journaled(out, sizes):
    """
    Bytes of input, in the order of the files, up to which the run of a folder can go on: its last checkpoint, which begins with
    the index of a file and an offset in it (JournalFile.cs, CheckpointForm.cs). Also the folder of the run; None where there is no such run.
    """
    for path in sorted(glob.glob(f"{out}/.pipeline/runs/*/journal"), reverse=True):
        with open(path, "rb") as file:
            journal = file.read()
        at, last, records = 0, None, 0
        while at + 12 <= len(journal):
            mark, length, _ = struct.unpack_from("<4siI", journal, at)
            if mark != b"\x1eJnl" or at + 12 + length > len(journal):
                break
            if records > 0:
                last = struct.unpack_from("<iq", journal, at + 12)
            at, records = at + 12 + length, records + 1
        if last is not None:
            return sum(sizes[: last[0]]) + last[1], os.path.dirname(path)
    return 0, None

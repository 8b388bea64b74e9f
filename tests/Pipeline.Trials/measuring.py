#!/usr/bin/env python3
"""What the measurements of a run cost.

  measuring.py [--pairs 25] [--records 20000000] [--within 0.01]

Builds the program twice, as it is and from a copy of the sources that measures nothing, and runs both in turns on the same data. Prints the
ratio of their CPU times and of their wall times, each with an interval of 95 % (bootstrap). Measures time, so it is for a machine that is
otherwise idle. Ends with 1 where the CPU time is surely more than --within over that without measurements, 77 where git is missing.
"""
import argparse
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
CORE = "src/Pipeline.Core"

# File, pattern, replacement: what measures is left out. Each must change something.
WITHOUT = [
    (f"{CORE}/Measuring/BlockPart.cs", r"(private void Turn\(PartState next\)\s*\{)", r"\1 if (state != next) { state = next; return; }"),
    (f"{CORE}/Measuring/BlockMeter.cs", r"(private void Count\(long ticks, long batchBytes, long batchRecords\)\s*\{)", r"\1 if (ticks > -1) { Interlocked.Increment(ref batches); return; }"),
    (f"{CORE}/Measuring/BlockMeter.cs", r"Interlocked.Add\(ref calls, ticks\)", "_ = ticks"),
    (f"{CORE}/Measuring/RunSampler.cs", r"thread\.(Start|Join)\(\);", ""),
    (f"{CORE}/Graph/BatchWriter.cs", r"Stopwatch\.GetTimestamp\(\)", "0L"),
    (f"{CORE}/Csv/FileByteSource.cs", r"Stopwatch\.GetTimestamp\(\)", "0L"),
    ("src/Directory.Build.props", r"<TreatWarningsAsErrors>true", "<TreatWarningsAsErrors>false"),
]
WORKS = {
    "copy": [],
    "derive": ["--derive", "total=round(quantity * price, 2)"],
    "filter": ["--where", "country = 'DE'"],
}


def build(folder, changes):
    subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
    for name, pattern, replacement in changes:
        path = os.path.join(folder, name)
        with open(path) as file:
            before = file.read()
        after = re.sub(pattern, replacement, before)
        if after == before:
            sys.exit(f"{name} has nothing like {pattern}: this script is to be mended")
        with open(path, "w") as file:
            file.write(after)
    program = os.path.join(folder, "run.sh")
    subprocess.run([program, "--version"], check=True, stdout=subprocess.DEVNULL)
    return os.path.join(folder, ".build", "pipeline", "pipeline")


def write(folder, records):
    for number in range(4):
        with open(os.path.join(folder, f"{number}.csv"), "w") as file:
            file.write("order_id,day,country,product,quantity,price\n")
            block = "".join(f"{10**7 + i},2026-01-{i % 28 + 1:02},{'DE FR IT ES PL'.split()[i % 5]},product {i % 977},{i % 9 + 1},{i % 9999}.{i % 90 + 10}\n" for i in range(10_000))
            for _ in range(max(1, records // 40_000)):
                file.write(block)


def run(program, data, out, flags):
    shutil.rmtree(out, ignore_errors=True)
    usage, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([program, "run", "-q", data, "--set", "output.sync=false", "-o", out, *flags], check=True)
    wall, now = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime - usage.ru_utime - usage.ru_stime, wall


def middle(values):
    values, quarter = sorted(values), len(values) // 4
    kept = values[quarter : len(values) - quarter]
    return sum(kept) / len(kept)


def ratio(pairs, which):
    return middle([after[which] for _, after in pairs]) / middle([before[which] for before, _ in pairs])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=25)
    parser.add_argument("--records", type=int, default=20_000_000)
    parser.add_argument("--within", type=float, default=0.01)
    given = parser.parse_args()
    if not shutil.which("git"):
        print("git is missing: nothing was measured")
        sys.exit(77)
    is_bad = False
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory() as top, tempfile.TemporaryDirectory(dir=memory) as out:
        data = os.path.join(top, "data")
        os.mkdir(data)
        write(data, given.records)
        programs = [build(os.path.join(top, "without"), WITHOUT), build(os.path.join(top, "as-it-is"), [])]
        for name, flags in WORKS.items():
            pairs = []
            for turn in range(given.pairs + 1):
                order = [0, 1]
                random.shuffle(order)
                figures = {which: run(programs[which], data, os.path.join(out, "out"), flags) for which in order}
                if turn > 0:
                    pairs.append((figures[0], figures[1]))
            for which, unit in enumerate(("CPU time", "wall time")):
                drawn = sorted(ratio([random.choice(pairs) for _ in pairs], which) for _ in range(400))
                print(f"{name} {unit} {ratio(pairs, which):.3f} (95 % between {drawn[10]:.3f} and {drawn[389]:.3f})", flush=True)
                is_bad = is_bad or (which == 0 and drawn[10] > 1 + given.within)
    return 1 if is_bad else 0


if __name__ == "__main__":
    sys.exit(main())

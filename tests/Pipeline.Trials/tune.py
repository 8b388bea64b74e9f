#!/usr/bin/env python3
"""Does tune find what is best, and nothing where nothing is; and is what no flag sets as good as the best fixed setting?

  tune.py PROGRAM [--budget 60s] [--rounds 9] [--self 40] [--job NAME]...

For each job: what tune finds, and --dop auto, against every setting of a grid, in turns. A point of the grid that is surely better than
either (all of an interval of 95 % below 0.95 of its time) is a fault. Then --self tunings of a job where nothing can help, each of which may say that
nothing helps: at most one in twenty may name a gain. Measures time, so it is for a machine that is otherwise idle. Ends with 1 after a
fault.
"""
import argparse
import gzip
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

SLEEP = "read header; printf 'n\\n'; sleep {}; cat"

def write(folder, name, records, length):
    text = "".join(chr(97 + i * i % 23) for i in range(length))
    with open(os.path.join(folder, name), "w") as file:
        file.write("n,k,text\n")
        for i in range(records):
            file.write(f"{i},k{i % 7},{text}\n")

def program(sleep, dop):
    return (f"version: 1\nstages: [ {{ name: score, exec: {{ command: [sh, -c, {json.dumps(SLEEP.format(sleep))}], input: [n],"
            f" output: {{ n: integer }} }} }} ]\nrun: {{ batch_bytes: 16KiB, dop: {{ score: {dop} }} }}\n")

def framed(sleep):
    worker = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "sample-data", "worker", "search_name.py")
    with open(worker) as file:
        code = file.read()
    # The worker of the guide, which takes a while over each batch.
    return code.replace("def answer(", f"def answer(*values):\n    __import__('time').sleep({sleep} / 16)\n    return real_answer(*values)\n\n\ndef real_answer(", 1)

EXPRESSION = "version: 1\nstages: [ { name: slow, derive: { score: \"regexp_count(text, '([a-z]+[0-9]+)+x')\" } }, { select: [n, score] } ]\n"
GZIP = "version: 1\noutput: { csv: { compression: gzip } }\n"
COPY = "version: 1\n"
BATCHES = [["--batch-bytes", size] for size in ("128KiB", "512KiB", "2MiB")]
JOBS_GRID = [["--jobs", str(n)] for n in (1, 2, 4, 8, 16) if n <= len(os.sched_getaffinity(0))]

# Name, pipeline file, records, their length, files, grid of flags.
JOBS = [
    # Long enough that what auto needs to find its number counts for little.
    ("slow program", program(0.05, 1), 400 * 16, 1000, 1, [["--dop", f"score={n}"] for n in (2, 4, 8)]),
    ("slow framed program", "framed", 400 * 16, 1000, 1, [["--dop", f"score={n}"] for n in (2, 4, 8)]),
    ("slow expression", EXPRESSION, 60000, 3000, 1, JOBS_GRID + BATCHES),
    ("gzip output", GZIP, 300000, 1000, 1, JOBS_GRID + BATCHES + [["--capacity", "all=24"]]),
    ("one gzip file", COPY, 400000, 1000, "gz", BATCHES + [["--capacity", "all=24"]]),
    ("tiny memory", EXPRESSION + "run: { memory: 1MiB, batch_bytes: 256KiB }\n", 60000, 3000, 1, [["--batch-bytes", size] for size in ("32KiB", "64KiB", "128KiB", "256KiB")] + [["--capacity", "all=24"]]),
    ("many files", "version: 1\noutput: { path: all.csv }\n", 200, 300, 800, [["--dop", f"read={n}"] for n in (1, 2, 4)]),
    ("partitions", "version: 1\noutput: { path: \"{n}.csv\" }\n", 20000, 20, 1, [["--dop", f"write={n}"] for n in (1, 2, 4)]),
    ("slow reader", COPY, 60000, 600, 1, BATCHES + [["--dop", "read=4"]]),
    ("copy", COPY, 1000000, 600, 4, BATCHES + [["--shard", "all=2"], ["--dop", "read=4"]]),
]

def interval(values):
    """The median's interval of 95 %, two of the values by the binomial distribution."""
    values, n = sorted(values), len(values)
    tail, left = 0.0, -1
    while left + 1 < n // 2:
        tail += math.comb(n, left + 1) / 2 ** n
        if 2 * tail > 0.05:
            break
        left += 1
    return (0, math.inf) if left < 0 else (values[left], values[n - 1 - left])

def run(binary, folder, flags, is_slow):
    out = os.path.join(folder, "out")
    shutil.rmtree(out, ignore_errors=True)
    command = [binary, "run", os.path.join(folder, "data"), "-q", "-c", os.path.join(folder, "p.yaml"), "--set", "output.sync=false", *flags]
    began = time.perf_counter()
    if is_slow:
        with subprocess.Popen([*command, "-o", "-"], stdout=subprocess.PIPE) as process:
            while process.stdout.read(1 << 20):
                time.sleep(0.02)
        if process.returncode != 0:
            sys.exit(f"{command} ended with {process.returncode}")
    else:
        subprocess.run([*command, "-o", out], check=True)
    return time.perf_counter() - began

def tune(binary, folder, budget):
    found = subprocess.run([binary, "tune", os.path.join(folder, "data"), "-q", "-c", os.path.join(folder, "p.yaml"), "--budget", budget, "--json"], check=True, capture_output=True)
    return json.loads(found.stdout)

def make(folder, job):
    _, pipeline, records, length, files, _ = job
    data = os.path.join(folder, "data")
    os.makedirs(data)
    for i in range(1 if files == "gz" else files):
        write(data, f"{i:04}.csv", records // files if files != "gz" and files < 100 else records, length)
    if files == "gz":
        with open(os.path.join(data, "0000.csv"), "rb") as plain, gzip.open(os.path.join(data, "0000.csv.gz"), "wb", 6) as packed:
            shutil.copyfileobj(plain, packed)
        os.remove(os.path.join(data, "0000.csv"))
    if pipeline == "framed":
        worker = os.path.join(folder, "worker.py")
        with open(worker, "w") as file:
            file.write(framed(0.05))
        pipeline = f"""version: 1
stages: [ {{ name: score, exec: {{ command: [python3, {worker}], protocol: framed, input: [k], output: {{ search_name: text }} }} }} ]
run: {{ batch_bytes: 16KiB, dop: {{ score: 1 }} }}
"""
    with open(os.path.join(folder, "p.yaml"), "w") as file:
        file.write(pipeline)

def against(ratios, grid, name):
    """Prints a grid against what was chosen; how many points are surely better."""
    faults = 0
    for point, flags in enumerate(grid):
        values = sorted(ratios[point])
        low, high = interval(values)
        is_better = high < 0.95
        faults += is_better
        print(f"  {' '.join(flags):24} {values[len(values) // 2]:.2f} of the time of {name} ({low:.2f} to {high:.2f}){'  better' if is_better else ''}", flush=True)
    return faults

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--budget", default="60s")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--self", type=int, default=40)
    parser.add_argument("--self-budget", default="20s")
    parser.add_argument("--job", action="append")
    given = parser.parse_args()
    faults = 0
    for job in JOBS:
        if given.job and job[0] not in given.job:
            continue
        with tempfile.TemporaryDirectory() as folder:
            make(folder, job)
            result = tune(given.program, folder, given.budget)
            chosen = {"tune": [word for change in result["changes"] for word in change["flag"].split()], "auto": ["--dop", "auto"]}
            print(f"{job[0]}: tune says {' '.join(chosen['tune']) or 'leave it'} ({result['unclear'] or result['limit']}; {result['seconds']:.0f} s)", flush=True)
            ratios = {name: [[] for _ in job[5]] for name in chosen}
            for _ in range(given.rounds):
                order = [*range(len(job[5])), *chosen]
                random.shuffle(order)
                times = {point: run(given.program, folder, chosen[point] if point in chosen else job[5][point], job[0] == "slow reader") for point in order}
                for name in chosen:
                    for point in range(len(job[5])):
                        ratios[name][point].append(times[point] / times[name])
            for name in chosen:
                faults += against(ratios[name], job[5], name)
    said = rows = 0
    with tempfile.TemporaryDirectory() as folder:
        # All cores are busy with one stage: neither batches nor queues nor readers matter.
        make(folder, ("nothing", EXPRESSION, 60000, 3000, 1, []))
        for _ in range(getattr(given, "self")):
            result = tune(given.program, folder, given.self_budget)
            said += bool(result["changes"])
            rows += any(row["outcome"] in ("faster", "slower") for row in result["settings"] if row["flags"].startswith("--capacity"))
    print(f"of {getattr(given, 'self')} tunings where nothing helps, {said} named a gain, {rows} said that the length of queues that are never full makes a difference")
    faults += said > max(1, getattr(given, "self") // 20)
    faults += rows > max(1, getattr(given, "self") // 20)
    print(f"{faults} faults")
    sys.exit(faults > 0)

if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Does tune find what is best, and nothing where nothing is?

  tune.py PROGRAM [--budget 60s] [--rounds 9] [--self 40]

For each job: what tune finds, against every setting of a grid, in turns. A point of the grid that is surely better than what was found
(all of an interval of 95 % below 0.95 of its time) is a fault. Then --self tunings of a job where nothing can help, each of which may say
that nothing helps: at most one in twenty may name a gain. Measures time, so it is for a machine that is otherwise idle. Ends with 1 after a fault.
"""
import argparse

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

# Name, pipeline file, records, their length, files, grid of flags.
JOBS = [
    ("slow program", program(0.05, 1), 40 * 16, 1000, 1, [["--dop", f"score={n}"] for n in (1, 2, 4, 8)]),
    ("slow expression", "version: 1\nstages: [ { derive: { score: \"regexp_count(text, '([a-z]+[0-9]+)+x')\" } }, { select: [n, score] } ]\n", 6000, 3000, 1,
     [["--jobs", "1"], ["--jobs", "2"], ["--batch-bytes", "128KiB"], ["--batch-bytes", "2MiB"]]),
    ("gzip output", "version: 1\noutput: { csv: { compression: gzip } }\n", 40000, 1000, 1,
     [["--jobs", "1"], ["--jobs", "2"], ["--batch-bytes", "128KiB"], ["--batch-bytes", "2MiB"], ["--capacity", "all=24"]]),
    ("many files", "version: 1\noutput: { path: all.csv }\n", 200, 300, 800, [["--dop", f"read={n}"] for n in (1, 2, 4)]),
    ("copy", "version: 1\n", 200000, 600, 4, [["--batch-bytes", size] for size in ("128KiB", "512KiB", "2MiB")] + [["--shard", "all=2"], ["--dop", "read=4"]]),
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

def run(binary, folder, flags):
    out = os.path.join(folder, "out")
    shutil.rmtree(out, ignore_errors=True)
    began = time.perf_counter()
    subprocess.run([binary, "run", os.path.join(folder, "data"), "-q", "-c", os.path.join(folder, "p.yaml"), "--set", "output.sync=false", "-o", out, *flags], check=True)
    return time.perf_counter() - began

def tune(binary, folder, budget):
    found = subprocess.run([binary, "tune", os.path.join(folder, "data"), "-q", "-c", os.path.join(folder, "p.yaml"), "--budget", budget, "--json"], check=True, capture_output=True)
    return json.loads(found.stdout)

def make(folder, job):
    _, pipeline, records, length, files, _ = job
    data = os.path.join(folder, "data")
    os.makedirs(data)
    for i in range(files):
        write(data, f"{i:04}.csv", records // files if files < 100 else records, length)
    with open(os.path.join(folder, "p.yaml"), "w") as file:
        file.write(pipeline)

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--budget", default="60s")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--self", type=int, default=40)
    given = parser.parse_args()
    faults = 0
    for job in JOBS:
        with tempfile.TemporaryDirectory() as folder:
            make(folder, job)
            result = tune(given.program, folder, given.budget)
            best = [word for change in result["changes"] for word in change["flag"].split()]
            ratios = {index: [] for index in range(len(job[5]))}
            for _ in range(given.rounds):
                order = list(ratios) + ["best"]
                random.shuffle(order)
                times = {point: run(given.program, folder, best if point == "best" else job[5][point]) for point in order}
                for point in ratios:
                    ratios[point].append(times[point] / times["best"])
            print(f"{job[0]}: tune says {' '.join(best) or 'leave it'} ({result['unclear'] or result['limit']}; {result['seconds']:.0f} s)")
            for point, flags in enumerate(job[5]):
                low, high = interval(ratios[point])
                bad = high < 0.95
                faults += bad
                print(f"  {' '.join(flags):24} {sorted(ratios[point])[given.rounds // 2]:.2f} of its time ({low:.2f} to {high:.2f}){'  BETTER' if bad else ''}")
    said = 0
    with tempfile.TemporaryDirectory() as folder:
        # All cores are busy with one stage: neither batches nor queues nor readers matter.
        make(folder, ("nothing", JOBS[1][1], 1500, 3000, 1, []))
        for _ in range(getattr(given, "self")):
            result = tune(given.program, folder, "8s")
            said += bool(result["changes"])
    print(f"of {getattr(given, 'self')} tunings where nothing helps, {said} named a gain")
    faults += said > max(1, getattr(given, "self") // 20)
    print(f"{faults} faults")
    sys.exit(faults > 0)

if __name__ == "__main__":
    main()

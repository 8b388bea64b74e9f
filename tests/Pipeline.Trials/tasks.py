#!/usr/bin/env python3
"""What tasks cost beyond the work itself.

  tasks.py PROGRAM [--tasks 1000] [--mib 64] [--pairs 15]

Cuts a file into --tasks tasks, runs all of them, and commits. Prints how long that commit takes, how much longer the last task takes than a local
run of its very bytes (both in turns, medians), and how long a `status` takes. The same for as many files with one output each. Ends with 1 where
the outputs differ from those of a local run, where a task costs more than 0.1 s, or a commit more than 10 s.
"""
import argparse
import filecmp
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--tasks", type=int, default=1000)
parser.add_argument("--mib", type=int, default=64)
parser.add_argument("--pairs", type=int, default=15)
options = parser.parse_args()
PROGRAM = os.path.abspath(options.program)
WORK = ["--where", "quantity > 1", "--type", "quantity=integer"]
HEADER = "id,country,quantity,text\n"


def pipeline(*words):
    began = time.perf_counter()
    done = subprocess.run([PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}: {done.returncode}\n{done.stdout.decode()}")
    return time.perf_counter() - began


def records(first, count):
    return "".join(f'{i},{"DE FR IT".split()[i % 3]},{i % 9},"text, of\ntwo lines {i}"\n' for i in range(first, first + count))


def same(first, second):
    names = sorted(name for name in os.listdir(first) if name != ".pipeline")
    return names == sorted(name for name in os.listdir(second) if name != ".pipeline") and all(filecmp.cmp(f"{first}/{name}", f"{second}/{name}", shallow=False) for name in names)


def trial(name, folder, cut, of_task):
    """Runs a job and its local run; `of_task` writes what the last task reads as a file of its own."""
    os.chdir(folder)
    local = pipeline("run", "in", "-o", "local", "-q", *WORK)
    planned = pipeline("tasks", "plan", "in", "-o", "out", "--job", "job", *cut, *WORK)
    with open("job/plan.json") as file:
        plan = json.load(file)
    last = len(plan["tasks"]) - 1
    began = time.perf_counter()
    for task in range(last):
        pipeline("tasks", "run", "job", "--index", str(task))
    each = (time.perf_counter() - began) / last
    own = []
    os.makedirs("part")
    of_task(plan, last, "part/part.csv")
    for pair in range(options.pairs):
        alone = pipeline("run", "part", "-o", f"alone-{pair}", "-q", *WORK)
        link = next((entry for entry in os.listdir("job/done") if entry.startswith(f"{last:05}@")), None)
        if link:
            os.unlink(f"job/done/{link}")
        own.append(pipeline("tasks", "run", "job", "--index", str(last)) - alone)
    status = pipeline("tasks", "status", "job")
    committed = pipeline("tasks", "commit", "job", "-q")
    own = statistics.median(own)
    equal = same("local", "out")
    print(f"{name}: {last + 1} tasks, plan {planned:.2f} s, a task {each:.3f} s, of which its own {own:.3f} s; status {status:.2f} s, commit {committed:.2f} s, a local run {local:.2f} s, {'the same bytes' if equal else 'OTHER BYTES'}", flush=True)
    return equal and own <= 0.1 and committed <= 10


def of_one_file(plan, last, path):
    piece = plan["tasks"][last][0]
    with open("in/a.csv", "rb") as file, open(path, "wb") as part:
        part.write(HEADER.encode())
        file.seek(piece["begin"])
        part.write(file.read(piece["end"] - piece["begin"]))


def of_files(plan, last, path):
    shutil.copy(plan["files"][plan["tasks"][last][0]["file"]]["path"], path)


good = True
with tempfile.TemporaryDirectory() as root:
    count = (options.mib << 20) // 40
    one, many = f"{root}/one", f"{root}/many"
    os.makedirs(f"{one}/in")
    with open(f"{one}/in/a.csv", "w") as file:
        file.write(HEADER)
        for first in range(0, count, 100_000):
            file.write(records(first, min(100_000, count - first)))
    good &= trial("one file", one, ["--tasks", str(options.tasks)], of_one_file)
    os.makedirs(f"{many}/in")
    for number in range(options.tasks):
        with open(f"{many}/in/{number:05}.csv", "w") as file:
            file.write(HEADER + records(number * 500, 500))
    good &= trial("many files", many, ["--bytes-per-task", str(max(os.path.getsize(f"{many}/in/{name}") for name in os.listdir(f"{many}/in")))], of_files)
    os.chdir("/")
sys.exit(0 if good else 1)

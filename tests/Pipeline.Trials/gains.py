#!/usr/bin/env python3
"""Does what the verdict advises bring what it says?

  gains.py PROGRAM [--rounds 3] [--within 0.15] [--seconds 2]

Runs jobs whose limit is one block, each with a parallelism that is too small. The verdict in run.json names a flag and how many times
faster the flow would be. The job runs again with that flag, in turn with runs without, and the medians are compared. Measures time, so
it is for a machine that is otherwise idle: it says how many cores others took meanwhile. Ends with 1 if a gain is off by more.
"""
import argparse
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SLEEP = "read header; printf 'n\\n'; sleep {}; cat"


def write(folder, records, length):
    text = "".join(chr(97 + i * i % 23) for i in range(length))
    with open(os.path.join(folder, "a.csv"), "w") as file:
        file.write("n,k,text\n")
        for i in range(records):
            file.write(f"{i},k{i % 7},{text}\n")


def program(sleep):
    return f"version: 1\nstages: [ {{ name: score, exec: {{ command: [sh, -c, {json.dumps(SLEEP.format(sleep))}], input: [n], output: {{ n: integer }} }} }} ]\nrun: {{ batch_bytes: 16KiB }}\n"


def expression(count):
    terms = " + ".join(f"regexp_count(text, '([a-z]+[0-{i}]+)+x')" for i in range(count))
    return f"version: 1\nstages: [ {{ name: slow, derive: {{ score: \"{terms}\" }} }}, {{ select: [n, score] }} ]\n"


def jobs(seconds):
    # Name, pipeline file, records, their length, flags.
    for dop in [1, 2, 4]:
        yield f"program that sleeps, {dop} at once", program(0.1), int(seconds * dop * 10) * 16, 1000, ["--dop", f"score={dop}"]
    yield "expression, --jobs 1", expression(3), int(seconds * 15_000), 6000, ["--jobs", "1"]
    yield "expression, one thread", expression(3), int(seconds * 15_000), 6000, ["--dop", "slow=1"]
    yield "expression and gzip, --jobs 1", expression(1).replace("select: [n, score]", "select: [n, text, score]") + "output: { csv: { compression: gzip } }\n", int(seconds * 10_000), 6000, ["--jobs", "1"]
    yield "gzip, --jobs 1", "version: 1\noutput: { csv: { compression: gzip } }\n", int(seconds * 400_000), 1000, ["--jobs", "1"]


def busy_cores():
    with open("/proc/stat") as file:
        figures = [int(word) for word in file.readline().split()[1:9]]
    return sum(figures) - figures[3] - figures[4]


def run(binary, folder, pipeline, flags):
    out = os.path.join(folder, "out")
    shutil.rmtree(out, ignore_errors=True)
    before, usage, began = busy_cores(), os.times(), time.time()
    subprocess.run([binary, "run", os.path.join(folder, "data"), "-q", "-c", pipeline, "--set", "output.sync=false", "-o", out, *flags], check=True)
    took, after = time.time() - began, os.times()
    own = after.children_user + after.children_system - usage.children_user - usage.children_system
    others = (busy_cores() - before) / os.sysconf("SC_CLK_TCK") - own
    with open(os.path.join(out, ".pipeline", "latest", "run.json")) as file:
        report = json.load(file)
    return report, others / max(took, 1e-9)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--within", type=float, default=0.15)
    parser.add_argument("--seconds", type=float, default=2)
    arguments = parser.parse_args()
    off = 0
    print("| Job | advice | said | measured | off | others' cores |\n|---|---|---:|---:|---:|---:|")
    for name, yaml, records, length, flags in jobs(arguments.seconds):
        folder = tempfile.mkdtemp(prefix="gains-")
        try:
            os.mkdir(os.path.join(folder, "data"))
            pipeline = os.path.join(folder, "pipeline.yaml")
            with open(pipeline, "w") as file:
                file.write(yaml)
            write(os.path.join(folder, "data"), records, length)
            before, after, said, others = [], [], [], []
            advice = None
            for _ in range(arguments.rounds):
                report, taken = run(arguments.program, folder, pipeline, flags)
                verdict = report["verdict"]
                before.append(report["seconds"])
                others.append(taken)
                if advice is None:
                    advice = verdict["flag"]
                if advice is None:
                    print(f"| {name} | none: {verdict['sentence']} | | | | {taken:.1f} |")
                    off += 1
                    break
                if verdict["flag"] == advice and verdict["gain"]:
                    said.append(verdict["gain"])
                report, taken = run(arguments.program, folder, pipeline, [*flags, *shlex.split(advice)])
                after.append(report["seconds"])
                others.append(taken)
            if advice is not None:
                gain, is_so = statistics.median(said), statistics.median(before) / statistics.median(after)
                wrong = abs(is_so / gain - 1)
                off += wrong > arguments.within
                print(f"| {name} | {advice} | {gain:.2f} | {is_so:.2f} | {wrong:.0%} | {statistics.mean(others):.1f} |", flush=True)
        finally:
            shutil.rmtree(folder)
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main())

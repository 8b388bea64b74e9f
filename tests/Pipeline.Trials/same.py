#!/usr/bin/env python3
"""Runs random jobs with two builds of the program and compares all that they leave.

  same.py OLD NEW [--jobs 2000] [--seed 1] [--keep DIR]

OLD and NEW are programs. For each job both get the same input, pipeline file and flags, each in a folder of its own that has the same
path, so that messages can be compared to the letter. Compared are exit code, stdout, stderr, published files, manifest, rejects and
run.json; times, ids, speeds and memory are left out. With --bytes only the data are compared, where messages were changed on purpose. Ends with 1 if any job differs, and prints the command of each that does.
"""
import argparse
import difflib
import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

VALUES = ["", '""', "1", "2", "-7", "007", "1.10", "1e5", "12345678901234567890", "0.1", "x", " x ", '"a,b"', '"a ""q"" b"', '"line\nbreak"',
          "DE", "FR", "US", "2024-02-29", "2023-02-29", "2024-01-01T00:00:00Z", "true", "NULL", "Zürich", "日本", "a;b", "=1+1", "9" * 30]
DAMAGE = ["stray\"quote", '"text"after', "a,b,c,d,e,f", "\xff", '"open']
EXPRESSIONS = ["a = 'x'", "b > 1", "c is not null", "a like '%x%' or b = '1'", "length(a) < 4", "b between '0' and '5'", "not (a = b)", "a in ('DE', 'FR')"]
VALUES_OF = ["upper(a)", "b * 2", "round(try_cast(b as decimal) / 3, 2)", "a || '-' || b", "coalesce(c, 'none')", "case when a = 'DE' then 1 else 0 end",
             "cast(b as integer) + 1", "substr(a, 1, 2)", "try_cast(c as date)", "length(c)"]


def stage(rng, i):
    kind = rng.choice(["filter", "derive", "derive", "select", "drop", "rename", "replace", "validate", "exec"])
    name = f"s{i}"
    if kind == "filter":
        return f'  - {{ name: {name}, filter: "{rng.choice(EXPRESSIONS)}" }}'
    if kind == "derive":
        return f'  - {{ name: {name}, derive: {{ d{i}: "{rng.choice(VALUES_OF)}" }} }}'
    if kind == "select":
        return f"  - {{ name: {name}, select: [c, a, b] }}"
    if kind == "drop":
        return f"  - {{ name: {name}, drop: [{rng.choice(['c', 'c', 'c', 'missing'])}] }}"
    if kind == "rename":
        return f"  - {{ name: {name}, rename: {{ id: number }} }}"
    if kind == "replace":
        return f"  - {{ name: {name}, replace: {{ columns: [a], find: 'x', with: 'y' }} }}"
    if kind == "validate":
        return f'  - {{ name: {name}, validate: "{rng.choice(EXPRESSIONS)}" }}'
    program = f"NR == 1 {{{{ print \\\"e{i}\\\" }}}} NR > 1 {{{{ print $0 * 2 }}}}"
    return f'  - {{ name: {name}, exec: {{ command: [awk, "{program}"], input: [id], output: {{ e{i}: text }} }} }}'.replace("{{", "{").replace("}}", "}")


def job(rng, folder):
    data = os.path.join(folder, "data")
    os.makedirs(os.path.join(data, "sub"))
    end = rng.choice(["\n", "\r\n", "\n", "\r"])
    delimiter = rng.choice([",", ",", ",", ";", "\t"])
    for name in ["a.csv", "b.csv", "sub/c.csv"][: rng.randint(1, 3)]:
        lines = [delimiter.join(["id", "a", "b", "c"])]
        for record in range(rng.choice([0, 1, 5, 50, 400])):
            fields = [str(record)] + [rng.choice(VALUES) for _ in range(3)]
            lines.append(rng.choice(DAMAGE) if rng.random() < 0.01 else "" if rng.random() < 0.01 else delimiter.join(fields))
        text = end.join(lines) + rng.choice([end, end, ""])
        with open(os.path.join(data, name), "wb") as file:
            file.write(rng.choice([b"", b"", b"\xef\xbb\xbf"]) + text.encode("utf-8", "surrogateescape").replace("\xff".encode(), b"\xff"))
    lines = ["version: 1"]
    if rng.random() < 0.4:
        lines += ["columns:", f"  b: {{ type: {rng.choice(['integer', 'decimal', 'double'])} }}"]
        if rng.random() < 0.3:
            lines.append(f"  a: {{ {rng.choice(['required: true', 'max_length: 5', 'allowed: [DE, FR, x]'])} }}")
    lines.append("stages:")
    stages = [stage(rng, i) for i in range(rng.randint(1, 4))]
    lines += stages
    if rng.random() < 0.5:
        lines += ["output:", "  path: \"" + rng.choice(["{dir}/{stem}.csv", "all.csv", "{a}.csv", "{stem}/{b}-{a}.csv"]) + '"']
        if rng.random() < 0.5:
            lines.append("  csv: { quoting: " + rng.choice(["as_read", "minimal", "all"]) + ", newline: " + rng.choice(["as_read", "lf", "crlf"]) + " }")
    with open(os.path.join(folder, "p.yaml"), "w") as file:
        file.write("\n".join(lines) + "\n")
    flags = ["run", "data", "-c", "p.yaml"]
    flags += rng.choice([["-o", "out"]] * 10 + [["-o", "-"], []])
    flags += rng.choice([[], ["--max-rejects", "100%"], ["--max-rejects", "100%"], ["--max-rejects", "5"], ["--max-rejects", "3", "--fail-fast"]])
    flags += rng.choice([[], [], ["--batch-bytes", "1KiB"], ["--batch-bytes", "64KiB", "--jobs", "1"]])
    flags += rng.choice([[], [], [], ["--dop", "s0=2"], ["--shard", "s0=2"], ["--shard", "all=2"]])
    flags += rng.choice([[]] * 40 + [["--where", "a <> 'zz'"], ["--nonsense"], ["--dop", "zz=2"], ["--derive", "f=nofunction(a)"]])
    return flags


NUMBERS = [(re.compile(r"\d{8}T\d{6}\.\d{3}Z(-\d+)?"), "RUN"), (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), "TIME")]
VARYING = re.compile(r'^\s*"(seconds|duration_seconds|cpu_seconds|busy_seconds|waiting_seconds|blocked_seconds|queue_fill|records_per_second|peak_memory_bytes|bottleneck|version|run_id|'
                     r"started|ended|batches|restarts|resent|fingerprint)\":.*$", re.M)
SPEED = re.compile(r"^\s*(limit|speed|took|time|memory)\b.*$|\d[\d,.]* (ms|s|min)\b.*$", re.M)


def normal(text):
    for pattern, name in NUMBERS:
        text = pattern.sub(name, text)
    return text


def left(folder, program, flags):
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "PIPELINE_COMMAND": "pipeline"}
    done = subprocess.run([program] + flags, cwd=folder, capture_output=True, env=environment, timeout=120, stdin=subprocess.DEVNULL)
    result = {"exit": str(done.returncode), "stdout": hashlib.sha256(done.stdout).hexdigest(), "stderr": SPEED.sub("", normal(done.stderr.decode("utf-8", "replace")))}
    for root, _, files in os.walk(os.path.join(folder, "out")):
        for name in files:
            path = os.path.join(root, name)
            with open(path, "rb") as file:
                content = file.read()
            text = VARYING.sub("", normal(content.decode("utf-8", "replace"))) if name.endswith(".json") else hashlib.sha256(content).hexdigest()
            if name not in ("lock.json", "lock"):
                result[normal(os.path.relpath(path, folder))] = text
    return result


def is_data(path):
    """Whether it is what a run published or put aside, and not what it says of itself."""
    return path == "stdout" or (not path.startswith("out/.pipeline") and path.startswith("out/")) or "/rejects/" in path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bytes", action="store_true", help="compare published files and rejected records only, of jobs that both published")
    parser.add_argument("--keep", help="folder for the jobs that differ")
    args = parser.parse_args()
    programs = [os.path.abspath(args.old), os.path.abspath(args.new)]
    codes, differing = {}, 0
    with tempfile.TemporaryDirectory() as work:
        folder = os.path.join(work, "job")
        for number in range(args.jobs):
            results = []
            for program in programs:
                shutil.rmtree(folder, ignore_errors=True)
                os.makedirs(folder)
                flags = job(random.Random(f"{args.seed}/{number}"), folder)
                results.append(left(folder, program, flags))
            old, new = results
            if args.bytes:
                old, new = ({key: value for key, value in result.items() if is_data(key)} if old["exit"] == new["exit"] == "0" else {} for result in results)
            codes[results[0]["exit"]] = codes.get(results[0]["exit"], 0) + 1
            if old != new:
                differing += 1
                print(f"job {number} differs: pipeline {' '.join(flags)}")
                for key in sorted(set(old) | set(new)):
                    if old.get(key) != new.get(key):
                        print(f"  {key}")
                        lines = difflib.unified_diff(str(old.get(key)).splitlines(), str(new.get(key)).splitlines(), "old", "new", n=0, lineterm="")
                        print("\n".join("    " + line[:300] for line in list(lines)[2:12]))
                if args.keep:
                    shutil.copytree(folder, os.path.join(args.keep, str(number)), dirs_exist_ok=True)
    print(f"{args.jobs} jobs, exit codes {dict(sorted(codes.items()))}: {differing} differ")
    sys.exit(1 if differing or not codes else 0)


main()

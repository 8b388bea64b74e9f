#!/usr/bin/env python3
"""Kills runs at random moments, resumes them under other parallelism, and compares all that they leave with clean runs.

    tests/Pipeline.Trials/kills.py PROGRAM [--records N] [--kills N] [--job NAME] [--seed N]

Needs only Python and the native program. It makes its data, orders in four files, in a temporary folder. Of each job it does
clean runs first, then N times: start, kill -9 at a random moment, and --resume under random settings until the run ends; a kill
may hit a resumed run too, also while it cuts its files. Output, rejects and manifest must be those of the clean run, and the
records that are read twice at most one journal interval, what is in flight, and what is on its way to the journal, per kill.
"""
import argparse, json, os, random, shutil, signal, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
INTERVAL = 4 << 20

JOBS = {
    "merged": "output: { path: all.csv }\nstages:\n  - filter: \"qty > 2\"\n  - derive: { total: \"round(price * qty, 2)\" }\n",
    "files": "stages:\n  - filter: \"qty > 2\"\n  - derive: { total: \"price * qty\" }\n",
    "partitions": "output: { path: \"{country}/{city}.csv\" }\nstages:\n  - derive: { total: \"price * qty\" }\n",
    "gzip": "output: { path: all.csv.gz, csv: { level: 1 } }\nstages:\n  - filter: \"qty > 2\"\n",
    "gzip_partitions": "output: { path: \"{city}.csv.gz\", csv: { level: 1 } }\nstages:\n  - derive: { total: \"price * qty\" }\n",
    "exec": "output: { path: all.csv }\nstages:\n  - exec: { command: [sed, 1s/.*/again/], input: [id], output: { again: text } }\n",
}


def make(folder, records):
    generator = random.Random(7)
    os.makedirs(folder)
    columns = "id,country,city,qty,price,note\n"
    per = records // 4
    for part in range(4):
        with open(f"{folder}/orders-{part}.csv", "w", newline="") as file:
            file.write(columns)
            for i in range(per):
                bad = generator.random() < 0.002
                note = generator.choice(["", "x", '"a, b"', '"two\nlines"', '"say ""hi"""'])
                qty = "many" if bad else generator.randrange(1, 12)
                file.write(f"{part * per + i},{generator.choice(['DE', 'FR', 'PT'])},c{generator.randrange(40)},{qty},{generator.randrange(100, 99999) / 100:.2f},{note}\n")


def hashes(folder):
    """Everything that a run leaves and that may not depend on how it went, by relative path."""
    found = {}
    for root, folders, files in os.walk(folder):
        if ".pipeline" in folders:
            folders.remove(".pipeline")
        for name in files:
            path = os.path.join(root, name)
            found[os.path.relpath(path, folder)] = open(path, "rb").read()
    latest = os.path.join(folder, ".pipeline", "latest")
    report = json.load(open(os.path.join(latest, "run.json")))
    for root, folders, files in os.walk(latest):
        for name in files:
            if name == "rejects.csv" or "/rejects" in root:
                path = os.path.join(root, name)
                found["RUN/" + os.path.relpath(path, latest)] = open(path, "rb").read()
    report["totals"].pop("records_per_second")
    found["totals"] = json.dumps([report[key] for key in ("totals", "stages", "rejects_by_code", "inputs")], sort_keys=True).encode()
    return found


def settings(generator, job):
    words = ["-j", str(generator.choice([1, 2, 4])), "--batch-bytes", generator.choice(["16KiB", "128KiB", "512KiB"]), "--memory", generator.choice(["2MiB", "16MiB"])]
    if job != "exec" and generator.random() < 0.3:
        words += ["--shard", "all=2"]
    return words


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--records", type=int, default=400_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--job", action="append")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    program = os.path.abspath(given.program)
    top = tempfile.mkdtemp(prefix="kills-")
    failures = 0
    try:
        data = f"{top}/data"
        make(data, given.records)
        size = sum(os.path.getsize(f"{data}/{name}") for name in os.listdir(data))
        for job in given.job or JOBS:
            generator = random.Random(f"{given.seed} {job}")
            definition = f"{top}/{job}.yaml"
            with open(definition, "w") as file:
                file.write("version: 1\ncolumns: { qty: { type: integer }, price: { type: decimal } }\n" + JOBS[job])
            command = [program, "run", "-q", data, "-c", definition, "--max-rejects", "100%", "--set", f"run.journal_interval={INTERVAL >> 20}MiB"]
            shutil.rmtree(f"{top}/clean", ignore_errors=True)
            began = time.time()
            run = subprocess.run(command + ["-o", f"{top}/clean"], capture_output=True, text=True)
            assert run.returncode == 0, run.stderr
            took = time.time() - began
            clean = hashes(f"{top}/clean")
            out = f"{top}/out"
            kills = twice = afresh = 0
            while kills < given.kills:
                shutil.rmtree(out, ignore_errors=True)
                killed_now = 0
                while True:
                    words = command + ["-o", out, "--resume"] + settings(generator, job)
                    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
                    wait = generator.random() * took * 1.5 if killed_now < 6 else 600
                    try:
                        process.wait(wait)
                    except subprocess.TimeoutExpired:
                        os.kill(process.pid, signal.SIGKILL)
                        process.wait()
                        kills += 1
                        killed_now += 1
                        continue
                    error = process.stderr.read()
                    break
                if process.returncode != 0:
                    print(f"{job}: exit {process.returncode} of {' '.join(words)}\n{error}")
                    failures += 1
                    break
                found = hashes(out)
                if found != clean:
                    wrong = sorted(key for key in clean.keys() | found.keys() if clean.get(key) != found.get(key))
                    print(f"{job}: differs after {killed_now} kills: {wrong[:8]}")
                    failures += 1
                    break
                leftovers = [name for name in os.listdir(f"{out}/.pipeline/latest/") if name in ("journal", "staging")]
                if leftovers:
                    print(f"{job}: left {leftovers}")
                    failures += 1
                report = json.load(open(f"{out}/.pipeline/latest/run.json"))
                afresh += killed_now > 0 and report["resumed_records"] is None
            print(f"{job}: {kills} kills, a clean run took {took:.2f} s of {size >> 20} MiB, {afresh} ended as a run begun afresh", flush=True)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    print(f"{failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""
Kills a small run of the real program instead of each of its calls (kill -9), and lets the next start finish.

    tests/Pipeline.Trials/calls.py PROGRAM [--points N] [--job NAME]... [--seed N]

A point is the N-th call of one kind (create, open, write, fsync, rename, unlink, truncate ...) on OUT, which holds what an earlier
run published. After the kill each file there must be the old one or the new one, whole, and the old set or the new one while
_SUCCESS stands. Then the same command, with --resume and other settings or without, must leave what a run leaves that nothing
happened to, and nothing else. --points thins the points out, evenly; all are some thousand. Ends with 77 without a C compiler.
"""
import argparse, collections, hashlib, os, random, shutil, signal, subprocess, sys, tempfile
from killed import JOBS, TYPES, command_of, data_of, differences, left, leftovers, library, make

# What only looks cannot leave half of anything.
LOOKS = {"statx", "stat", "fstat", "access", "readlink", "opendir", "open-read", "read"}


class Sweep:
    """All points of one job."""

    def __init__(self, program, job, top, library, seed):
        self.job, self.top, self.library = job, top, library
        self.generator = random.Random(f"{seed} {job}")
        self.out = f"{top}/out"
        definition, flags = JOBS[job]
        with open(f"{top}/{job}.yaml", "w") as file:
            file.write(TYPES + "run: { journal_interval: 2KiB, batch_bytes: 512B, memory: 1MiB }\n" + definition)
        self.program, self.rest = command_of(program), ["-q", "-o", self.out, "-c", f"{top}/{job}.yaml", *flags]
        self.faults, self.points, self.killed = [], 0, collections.Counter()

    def run(self, data, *words, **faults):
        """Its exit code; what it said is kept."""
        folder = data_of(f"{self.top}/{data}", self.job)
        environment = dict(os.environ)
        if faults:
            environment.update(LD_PRELOAD=self.library, FAULT_ROOTS=self.out, **faults)
        with open(f"{self.top}/said", "w") as said:
            return subprocess.run([*self.program, "run", folder, *self.rest, *words], stdout=subprocess.DEVNULL, stderr=said, env=environment, start_new_session=True, timeout=300).returncode

    def prepare(self):
        """Does the run before and the clean one, and lists the points."""
        shutil.rmtree(self.out, ignore_errors=True)
        self.expect(self.run("older") == 0, "the run before failed")
        shutil.rmtree(f"{self.top}/before", ignore_errors=True)
        shutil.copytree(self.out, f"{self.top}/before", symlinks=True)
        self.old = published(self.out)
        log = f"{self.top}/calls"
        open(log, "w").close()
        self.expect(self.run("data", FAULT_LOG=log) == 0, "the run without a fault failed")
        self.clean, self.new = left(self.out), published(self.out)
        with open(log) as file:
            counts = collections.Counter(line.strip() for line in file)
        return [(kind, n) for kind in sorted(counts) if kind not in LOOKS for n in range(1, counts[kind] + 1)]

    def point(self, kind, n):
        shutil.rmtree(self.out)
        shutil.copytree(f"{self.top}/before", self.out, symlinks=True)
        code = self.run("data", FAULT_KIND=kind, FAULT_AT=str(n), FAULT_ERROR="0")
        if code == 0:
            # Threads make some calls more or fewer each time.
            return
        self.points += 1
        self.killed[kind] += 1
        where = f"{self.job}: killed at {kind} {n}"
        self.expect(code == -signal.SIGKILL, f"{where}: exit {code}")
        self.judge(where)
        words = [] if self.generator.random() < 0.2 else ["--resume", "-j", str(self.generator.choice([1, 2, 4])), "--batch-bytes", self.generator.choice(["256B", "4KiB"])]
        if words and self.generator.random() < 0.5:
            # What goes on is killed too, where it cuts its files back or somewhere else.
            second, m = self.generator.choice(["truncate", "truncate", "unlink", "fsync", "write"]), self.generator.randint(1, 4)
            code = self.run("data", *words, FAULT_KIND=second, FAULT_AT=str(m), FAULT_ERROR="0")
            self.killed[second] += code != 0
            where += f", then at {second} {m} of --resume"
            self.expect(code in (0, -signal.SIGKILL), f"{where}: exit {code}")
            self.judge(where)
        code = self.run("data", *words)
        if code != 0:
            with open(f"{self.top}/said") as said:
                self.faults.append(f"{where}, then {' '.join(words)}: exit {code}: {said.read()}")
            return
        wrong = differences(self.clean, left(self.out)) + leftovers(self.out)
        self.expect(not wrong, f"{where}, then {' '.join(words)}: {wrong[:8]}")

    def judge(self, where):
        """Old or new, each file and, while it is said to be whole, the set."""
        now = published(self.out)
        for name, content in now.items():
            self.expect(name == "_SUCCESS" or content in (self.old.get(name), self.new.get(name)), f"{where}: {name} is neither the old one nor the new one")
        if "_SUCCESS" in now:
            self.expect(now in (self.old, self.new), f"{where}: the set is neither the old one nor the new one")

    def expect(self, right, what):
        if not right:
            self.faults.append(what)


def published(out):
    """Hashes of all files of the output folder but those in its own folder."""
    found = {}
    for root, folders, files in os.walk(out):
        folders[:] = [name for name in folders if name != ".pipeline"]
        for name in files:
            path = os.path.join(root, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, out)] = hashlib.sha256(file.read()).hexdigest()
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--points", type=int, help="about so many over all jobs")
    parser.add_argument("--job", action="append", choices=JOBS)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    top = tempfile.mkdtemp(prefix="calls-")
    try:
        faults = library("faults.c", top)
        if faults is None:
            print("calls.py: SKIPPED, no C compiler here to make faults.c of", file=sys.stderr)
            return 77
        make(f"{top}/older", 120, seed=8)
        make(f"{top}/data", 160)
        jobs, failures, points = given.job or list(JOBS), 0, 0
        for job in jobs:
            sweep = Sweep(given.program, job, top, faults, given.seed)
            every = sweep.prepare()
            step = max(1, len(every) * len(jobs) // given.points) if given.points else 1
            for kind, n in every[sweep.generator.randrange(step):: step]:
                sweep.point(kind, n)
            print(f"{job}: {sweep.points} kills: {', '.join(f'{count} {kind}' for kind, count in sorted(sweep.killed.items()))}", flush=True)
            for fault in sweep.faults[:10]:
                print(f"  {fault}", flush=True)
            failures, points = failures + len(sweep.faults), points + sweep.points
    finally:
        shutil.rmtree(top, ignore_errors=True)
    print(f"{points} points, {failures} false")
    return 1 if failures or not points else 0


if __name__ == "__main__":
    sys.exit(main())

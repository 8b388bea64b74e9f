#!/usr/bin/env python3
"""
Kills runs at random moments, resumes them under other settings, and compares all that they leave with a clean run.

    tests/Pipeline.Trials/kills.py PROGRAM [--records N] [--kills N] [--job NAME]... [--signals] [--seed N]

A run is started and killed (kill -9) again and again, each time resumed with other parallelism, batches and memory, until it
ends; then the next one, until there were N kills for each job. A third of the kills of resumed runs hit the start: a moment of
the first tenth of a second, or the N-th cut of a staged file, of rejects or of the journal. Output, manifest, rejects and counts
must be those of the clean run, and nothing of the unfinished one may be left. With --signals the process group gets SIGTERM or
SIGINT in place of it, every other time twice: it has to end within --limit seconds, with no child left and nothing published.

The bytes that a killed run had read behind its last checkpoint are read twice. They may be one journal interval, and what was in
flight: run.memory, and the front of each file, which is read when the run is planned. Where a stage holds data nothing is promised,
and nothing measured. Needs Python and, for this measure and the kills at cuts, a C compiler; without one it says so.
"""
import argparse, os, random, shutil, signal, struct, subprocess, sys, tempfile, time
from killed import FILES, HELD, JOBS, TYPES, command_of, data_of, differences, journaled, left, leftovers, library, make, report_of

MIB = 1 << 20
FRONT = 64 << 10
ENDED = {code for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT) for code in (-number, 128 + number)}


def settings(generator, job):
    """Other words each time, and the bytes that may be in flight with them."""
    memory = generator.choice([2, 16])
    words = ["-j", str(generator.choice([1, 2, 4])), "--batch-bytes", generator.choice(["16KiB", "128KiB", "512KiB"]), "--memory", f"{memory}MiB"]
    if job not in ("exec", "shard") and generator.random() < 0.3:
        words += ["--shard", "all=2"]
    if job in HELD:
        words += ["--set", f"run.state_memory={generator.choice([1, 4, 128])}MiB"]
    return words, memory * MIB


def members(group):
    """Processes of a group that have not ended."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                state, _, leader = file.read().rpartition(") ")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z" and int(leader) == group:
            found.append(int(name))
    return found


class Trial:
    """One job, over and over."""

    def __init__(self, given, job, top, libraries):
        self.given, self.job, self.top, self.libraries = given, job, top, libraries
        self.generator = random.Random(f"{given.seed} {job}")
        self.out = f"{top}/out"
        definition, flags = JOBS[job]
        with open(f"{top}/{job}.yaml", "w") as file:
            file.write(TYPES + definition)
        self.data = data_of(f"{top}/data", job)
        self.sizes = [os.path.getsize(f"{top}/data{'-encoded' if job == 'encoded' else ''}/orders-{part}.csv") for part in range(FILES)]
        self.interval = min(4 * MIB, sum(self.sizes) // 32)
        self.command = [*command_of(given.program), "run", "-q", self.data, "-c", f"{top}/{job}.yaml", *flags, "--set", f"run.journal_interval={self.interval}B"]
        self.kills = self.runs = self.cuts = self.afresh = 0
        self.twice, self.most, self.longest = [], (0, 0), 0
        self.faults = []

    def clean(self):
        began = time.monotonic()
        subprocess.run([*self.command, "-o", f"{self.top}/clean"], check=True)
        self.took = time.monotonic() - began
        self.expected = left(f"{self.top}/clean")
        shutil.rmtree(f"{self.top}/clean")

    def start(self, killed):
        """One start, killed or not; whether it was. The exit code and the words it was started with stay in the trial."""
        _, resumes = self.before = journaled(self.out, self.sizes)
        words, memory = settings(self.generator, self.job)
        self.words = [*self.command, "-o", self.out, "--resume", *words]
        wait, environment = self.generator.random() * self.took * 1.5, dict(os.environ)
        chance = self.generator.random()
        if killed >= 6:
            wait = 600
        elif resumes and chance < 0.15:
            wait = self.generator.random() / 10
        elif resumes and chance < 0.35 and self.libraries:
            wait = 600
            environment.update(FAULT_ROOTS=self.out, FAULT_KIND="truncate", FAULT_AT=str(self.generator.randint(1, 4)), FAULT_ERROR="0")
        reads = f"{self.top}/reads"
        with open(reads, "wb") as file:
            file.write(bytes(80))
        if self.libraries:
            environment.update(LD_PRELOAD=":".join(self.libraries), READS_FILE=reads, READS_ROOT=self.data)
        with open(f"{self.top}/said", "w") as said:
            process = subprocess.Popen(self.words, stdout=subprocess.DEVNULL, stderr=said, env=environment, start_new_session=True)
            try:
                process.wait(wait)
            except subprocess.TimeoutExpired:
                self.end(process)
        self.code = process.returncode
        if self.code not in ENDED:
            return False
        self.kills += 1
        self.cuts += environment.get("FAULT_KIND") is not None
        with open(reads, "rb") as file:
            self.measure(struct.unpack("<10Q", file.read()), memory)
        return True

    def end(self, process):
        if not self.given.signals:
            process.kill()
            process.wait()
            return
        began, number = time.monotonic(), self.generator.choice([signal.SIGTERM, signal.SIGINT])
        for _ in range(self.generator.choice([1, 2])):
            os.killpg(process.pid, number)
        process.wait(600)
        while members(process.pid):
            time.sleep(0.01)
        took = time.monotonic() - began
        self.longest = max(self.longest, took)
        published = any(name != ".pipeline" for name in os.listdir(self.out)) if os.path.exists(self.out) else False
        if took > self.given.limit or process.returncode not in (0, -number, 128 + number) or (published and not os.path.exists(f"{self.out}/_SUCCESS")):
            self.faults.append(f"{number.name} ended it after {took:.1f} s with {process.returncode}, published: {published}: {' '.join(self.words)}")

    def measure(self, ends, memory):
        """What was read behind the last checkpoint. A run that goes on also reads again what was read before, for its checksum."""
        (before, resumed), (now, resumes) = self.before, journaled(self.out, self.sizes)
        if resumed not in (None, resumes):
            # It finished an interrupted publish, and then began anew.
            before = 0
        if not self.libraries or self.given.signals or self.job == "archives" or self.job in HELD or (resumes is None and os.path.exists(f"{self.out}/_SUCCESS")):
            return
        at, read = 0, 0
        for size, end in zip(self.sizes, ends):
            read += max(end, min(size, max(0, before - at)))
            at += size
        # A batch in another encoding takes its part of the memory for the file's bytes when it has been read.
        twice, bound = read - now, self.interval + memory * (2 if self.job == "encoded" else 1) + FILES * FRONT
        self.twice.append(twice)
        self.most = max(self.most, (twice, memory))
        if twice > bound:
            self.faults.append(f"{twice:,} bytes were read twice, at most {bound:,} are promised: {' '.join(self.words)}")

    def night(self):
        """One run from its first start to its end."""
        shutil.rmtree(self.out, ignore_errors=True)
        killed = 0
        while self.start(killed):
            killed += 1
        self.runs += 1
        if self.code != 0:
            with open(f"{self.top}/said") as said:
                self.faults.append(f"exit {self.code} of {' '.join(self.words)}: {said.read()}")
            return
        wrong = differences(self.expected, left(self.out)) + leftovers(self.out)
        if wrong:
            self.faults.append(f"differs after {killed} kills: {wrong[:8]}")
        self.afresh += killed > 0 and report_of(self.out)["resumed_records"] is None

    def summary(self):
        size = sum(self.sizes)
        text = f"{self.job}: {self.kills} kills ({self.cuts} at a cut) over {self.runs} runs, {self.afresh} ended as a run begun afresh; a clean run took {self.took:.2f} s of {size / MIB:.0f} MiB"
        if self.twice:
            text += f"; read twice per kill: {sum(self.twice) / len(self.twice) / MIB:.2f} MiB on average, {self.most[0] / MIB:.2f} at most (memory {self.most[1] // MIB} MiB), interval {self.interval / MIB:.2f} MiB"
        if self.given.signals:
            text += f"; the slowest end took {self.longest:.2f} s"
        return text


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--records", type=int, default=400_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--job", action="append", choices=JOBS)
    parser.add_argument("--signals", action="store_true")
    parser.add_argument("--limit", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    top = tempfile.mkdtemp(prefix="kills-")
    failures = 0
    try:
        libraries = [found for found in (library(source, top) for source in ("reads.c", "faults.c")) if found]
        if not libraries:
            print("no C compiler: what is read twice is not measured, and no kill hits a cut")
        make(f"{top}/data", given.records)
        for job in given.job or JOBS:
            trial = Trial(given, job, top, libraries)
            trial.clean()
            while trial.kills < given.kills and len(trial.faults) < 3:
                trial.night()
            print(trial.summary(), flush=True)
            for fault in trial.faults:
                print(f"  {fault}", flush=True)
            failures += len(trial.faults)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    print(f"{failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""
Runs jobs in tasks on a real Slurm, disturbs it, and compares all that is published with one local run.

    tests/Pipeline.Trials/slurm.py PROGRAM [--mib N] [--tasks N] [--job NAME]... [--seed N] [--seconds N] [--keep]

A cluster of two virtual nodes is started on this machine: Slurm's own daemons on loopback, in a temporary folder, without systemd;
they are ended in any case. For each job `pipeline tasks plan` cuts --mib MiB into --tasks tasks, and what `pipeline tasks script JOB
slurm` prints is submitted. While tasks run, at random moments one of them is cancelled (scancel), requeued, killed (kill -9), started
twice, or a slurmd is killed and started again later. What is then missing is submitted again by a new script, until the job is committed.
Output, manifest and rejects must be those of the local run. Needs root, Python, and Debian's packages slurm-wlm and munge. Ends with 1
after a difference, and with 3 where Slurm is not there.
"""
import argparse, json, os, random, shutil, signal, socket, subprocess, sys, tempfile, time

# Each begins with a program that takes a while over its batches, so that faults hit tasks at work.
STAGES = "stages:\n  - exec: { command: [sh, -c, 'sleep SECONDS; cat'], input: [id], output: { id: integer } }\n"
JOBS = {
    "rows": "  - filter: \"name <> 'n3'\"\n  - derive: { twice: \"id || id\" }\n",
    "partitions": "output: { path: \"{name}/{stem}.csv\", csv: { compression: gzip } }\n",
    "sort": "  - sort: [name, { column: id, order: desc }]\noutput: { path: all.csv }\n",
    "aggregate": "  - aggregate: { by: name, values: { n: count(), total: \"sum(price)\", middle: \"median(price)\", texts: \"count_distinct(text)\" } }\noutput: { path: all.csv }\n",
}
TYPES = "version: 1\nrun: { batch_bytes: 256KiB }\nrejects: { max: 1000 }\ncolumns: { id: { type: integer }, price: { type: decimal } }\n"


def write_data(folder, mib, seed):
    """Records of some 100 bytes, a tenth with quotes that span lines; a few with a field too few or no number as price."""
    generator = random.Random(seed)
    os.makedirs(folder)
    number = 0
    for name, part in (("a.csv", 0.7), ("b/c.csv", 0.25), ("b/d.csv", 0.05)):
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        left = int(mib * part * (1 << 20))
        with open(path, "w") as file:
            file.write("id,name,price,text\n")
            bad = left // 5
            while left > 0:
                lines = []
                for i in range(number, number + 20000):
                    k = i * 2654435761 % 4294967296
                    text = f'"he said ""{k}"",\n{i},n1,1.00,and went"' if k % 10 == 0 else f"words{k % 977}of any kind that fill a line of {k}"
                    lines.append(f"{i},n{k % 7},{k % 99999}.{k % 90 + 10},{text}\n")
                number += 20000
                if left < bad * 4:
                    lines[generator.randrange(len(lines))] = generator.choice(["7,short\n", "8,n1,no number,x\n"])
                    bad -= bad // 3 + 1
                text = "".join(lines)
                file.write(text)
                left -= len(text)


class Cluster:
    """Slurm's daemons of a controller and two nodes."""

    def __init__(self, folder, path):
        self.folder, self.environment = folder, {**os.environ, "PATH": f"{path}:{os.environ['PATH']}:/usr/sbin", "SLURM_CONF": f"{folder}/slurm.conf"}
        self.nodes = {}
        for name in ("munge", "state", "node1", "node2"):
            os.makedirs(f"{folder}/{name}", mode=0o700)
        with open(f"{folder}/munge/key", "wb") as file:
            file.write(os.urandom(1024))
        os.chmod(f"{folder}/munge/key", 0o400)
        ports = free_ports(3)
        host = socket.gethostname().split(".")[0]
        with open(f"{folder}/slurm.conf", "w") as file:
            file.write(f"""ClusterName=trial
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=100000
ReturnToService=2
SlurmdTimeout=5
KillWait=2
NodeName=node1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=2
NodeName=node2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=2
PartitionName=all Nodes=ALL Default=YES State=UP
""")
        self.daemons = [subprocess.Popen(["munged", "--foreground", "--force", f"--key-file={folder}/munge/key", f"--socket={folder}/munge.socket", f"--pid-file={folder}/munge/pid",
                                          f"--log-file={folder}/munge/log", f"--seed-file={folder}/munge/seed"], env=self.environment, stderr=subprocess.DEVNULL)]
        wait_for(lambda: os.path.exists(f"{folder}/munge.socket"), "munged")
        self.daemons.append(subprocess.Popen(["slurmctld", "-D", "-f", f"{folder}/slurm.conf"], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        for node in ("node1", "node2"):
            self.start(node)
        wait_for(lambda: self.run("sinfo", "-h", "-o", "%D %t").strip() == "2 idle", "slurmctld and two nodes")

    def start(self, node):
        self.nodes[node] = subprocess.Popen(["slurmd", "-D", "-N", node, "-f", f"{self.folder}/slurm.conf"], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(self, *command):
        return subprocess.run(command, env=self.environment, capture_output=True, text=True).stdout

    def end(self):
        self.run("scancel", "--user=root")
        for process in [*self.nodes.values(), *reversed(self.daemons)]:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        # What a slurmd left when it was killed: the processes that watch over its tasks.
        subprocess.run(["pkill", "-KILL", "-f", f"slurmstepd.*{self.folder}"], check=False)


def free_ports(number):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_for(condition, name, seconds=90):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"{name}: did not start within {seconds} s")
        time.sleep(0.1)


def tasks_of(job):
    """Processes that run a task of a job."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if any(words[i:i + 3] == [b"tasks", b"run", job.encode()] for i in (1, 2)):
            found.append(int(name))
    return found


class Trial:
    def __init__(self, given, cluster, name, top):
        self.given, self.cluster, self.name, self.top = given, cluster, name, top
        self.generator = random.Random(f"{given.seed} {name}")
        self.done = {}

    def pipeline(self, *words, check=True):
        return subprocess.run([self.given.program, *words], cwd=self.top, check=check, capture_output=not check, text=True, env=self.cluster.environment)

    def disturb(self, job):
        """One random fault, if any task runs."""
        running = [line.split() for line in self.cluster.run("squeue", "-h", "-t", "R", "-n", "pipeline", "-o", "%A %a %N").splitlines()]
        processes = tasks_of(job)
        if not running or not processes:
            return
        kind = self.generator.choice(["scancel", "requeue", "kill", "double", "slurmd"])
        identifier, index, node = self.generator.choice(running)
        if kind == "scancel":
            self.cluster.run("scancel", identifier)
        elif kind == "requeue":
            self.cluster.run("scontrol", "requeue", identifier)
        elif kind == "kill":
            try:
                os.kill(self.generator.choice(processes), signal.SIGKILL)
            except ProcessLookupError:
                return
        elif kind == "double":
            self.doubles.append(subprocess.Popen([self.given.program, "tasks", "run", job, "--index", index], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        else:
            self.cluster.nodes[node].kill()
            self.cluster.nodes[node].wait()
            # Longer than Slurm waits for a node, every other time: then its tasks are requeued while they still run.
            time.sleep(self.generator.choice([0.5, 8]))
            self.cluster.start(node)
        self.done[kind] = self.done.get(kind, 0) + 1

    def run(self):
        job, out = f"{self.top}/job", f"{self.top}/out"
        with open(f"{self.top}/p.yaml", "w") as file:
            file.write(TYPES + STAGES.replace("SECONDS", f"{2 * self.given.tasks / (4 * self.given.mib):.3f}") + JOBS[self.name])
        self.pipeline("run", "in", "-c", "p.yaml", "-o", "local", "-q")
        self.pipeline("tasks", "plan", "in", "-c", "p.yaml", "-o", out, "--job", job, "--tasks", str(self.given.tasks), check=False)
        self.doubles, rounds, end = [], 0, time.monotonic() + self.given.seconds
        while not os.path.exists(f"{job}/committed"):
            if time.monotonic() > end:
                print(f"{self.name}: not committed after {self.given.seconds} s: {self.pipeline('tasks', 'status', job, check=False).stdout}")
                return False
            script = subprocess.run([self.given.program, "tasks", "script", job, "slurm"], check=True, capture_output=True, text=True).stdout
            subprocess.run(["bash"], input=script, text=True, check=True, env=self.cluster.environment, stdout=subprocess.DEVNULL)
            rounds += 1
            while self.cluster.run("squeue", "-h", "-o", "%A") and time.monotonic() < end:
                if rounds <= 3:
                    self.disturb(job)
                time.sleep(self.generator.uniform(0.05, 0.6))
        for double in self.doubles:
            double.wait()
        differences = self.differences(out)
        print(f"{self.name}: {self.given.tasks} tasks, {rounds} scripts, {', '.join(f'{number} {kind}' for kind, number in sorted(self.done.items())) or 'nothing disturbed'}: {differences or 'the same bytes, rejects and manifest'}", flush=True)
        return not differences

    def differences(self, out):
        local = f"{self.top}/local"
        found = subprocess.run(["diff", "-rq", "--exclude=.pipeline", "--exclude=_manifest.json", local, out], capture_output=True, text=True).stdout
        for part in ("rejects.csv", "rejects"):
            found += subprocess.run(["diff", "-rq", f"{local}/.pipeline/latest/{part}", f"{out}/.pipeline/latest/{part}"], capture_output=True, text=True).stdout
        if files_of(local) != files_of(out):
            found += "_manifest.json differs"
        if counts_of(local) != counts_of(out):
            found += f"counts differ: {counts_of(local)} and {counts_of(out)}"
        return found


def files_of(out):
    with open(f"{out}/_manifest.json") as file:
        return json.load(file)["files"]


def counts_of(out):
    with open(f"{out}/.pipeline/latest/run.json") as file:
        report = json.load(file)
    return {name: value for name, value in report["totals"].items() if name != "records_per_second"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=os.path.abspath)
    parser.add_argument("--mib", type=int, default=4096)
    parser.add_argument("--tasks", type=int, default=24)
    parser.add_argument("--job", action="append", choices=JOBS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=1800, help="for each job")
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    if os.geteuid() != 0 or not all(shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in ("munged", "slurmctld", "slurmd")):
        print("needs root, slurm-wlm and munge")
        sys.exit(3)
    top = tempfile.mkdtemp(prefix="pipeline-slurm-")
    cluster = None
    try:
        os.makedirs(f"{top}/bin")
        os.symlink(given.program, f"{top}/bin/pipeline")
        write_data(f"{top}/in", given.mib, given.seed)
        os.makedirs(f"{top}/cluster", mode=0o755)
        cluster = Cluster(f"{top}/cluster", f"{top}/bin")
        good = True
        for name in given.job or JOBS:
            os.makedirs(f"{top}/{name}")
            os.symlink(f"{top}/in", f"{top}/{name}/in")
            good &= Trial(given, cluster, name, f"{top}/{name}").run()
            if not given.keep:
                shutil.rmtree(f"{top}/{name}")
    finally:
        if cluster is not None:
            cluster.end()
        if given.keep:
            print(f"kept: {top}")
        else:
            shutil.rmtree(top, ignore_errors=True)
    sys.exit(not good)


if __name__ == "__main__":
    main()

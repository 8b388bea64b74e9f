#!/usr/bin/env python3
"""
Says how long a job in tasks takes on a cluster, by the model of the guide's chapter cluster.md and by a simulation of it.

    tests/Pipeline.Trials/cluster.py [--job JOB]... [--start S] [--storage MBS] [--node MBS] [--commit MBS] [--fail P] [--slow P]
                                     [--runs N] [--seed N]

JOB is the folder of a committed job: the times of its tasks, measured, are what is replayed; without one, --rate and --shrink stand
for them. In the simulation a scheduler gives a task to each node that has nothing to do. A task takes --start seconds to begin, then the
time that some measured task took for as many bytes; with the probability --slow that times --slower; with --fail it dies at a random
moment and is run again by the next script, which is submitted once all others have ended. All tasks together get --storage MB/s
from the file system, each node --node MB/s. The commit is one process and goes through what the tasks kept at --commit MB/s.
"""
import argparse, glob, heapq, json, os, random

GB = 1000.0
SIZES = [("100 GB", 100 * GB), ("2 TB", 2000 * GB), ("50 TB", 50000 * GB)]
NODES = [10, 100, 1000]


def measured(job):
    """Seconds for a MB of input, of each task; and bytes kept for a byte read."""
    with open(os.path.join(job, "plan.json")) as file:
        plan = json.load(file)
    results, times, read, kept = {}, [], 0, 0
    for path in glob.glob(os.path.join(job, "done", "*.json")):
        with open(path) as file:
            result = json.load(file)
        results[result["task"]] = result
    for result in results.values():
        if result["begin"] >= 0 and result["end"] > result["begin"]:
            megabytes = (result["end"] - result["begin"]) / 1e6
            times.append(result["seconds"] / megabytes)
            read += megabytes
            kept += result["bytes"] / 1e6
    if not times:
        raise SystemExit(f"{job}: no task of it read a part of a file (plan {str(plan.get('hash', ''))[:12]})")
    return times, kept / read


def model(given, size, nodes, rate, shrink):
    """Seconds by the formula of the guide."""
    tasks = max(1, round(size / given.task))
    slots = min(nodes, tasks)
    speed = min(slots * min(rate, given.node), given.storage)
    waves = -(-tasks // slots)
    # Tasks of equal size end in waves: the last one may keep few nodes busy.
    work = max(size / speed, waves * (size / tasks) / min(rate, given.node))
    return waves * given.start + work + size * shrink / given.commit


def simulate(given, size, nodes, times, shrink, generator):
    """Seconds until the commit has ended, of one night."""
    tasks = max(1, round(size / given.task))
    megabytes = size / tasks
    now, left = 0.0, tasks
    while left > 0:
        now, left = wave(given, left, megabytes, min(nodes, left), times, generator, now)
    return now + given.start + size * shrink / given.commit


def wave(given, left, megabytes, slots, times, generator, now):
    """One array of tasks, until all have ended; how many died in it."""
    # All tasks at work are slowed alike where the file system is the limit, so each ends at a moment of a clock that runs slower then.
    clock, wanted, waiting, died = 0.0, 0.0, left, 0
    starting = [now + given.start] * slots
    waiting -= slots
    working = []
    heapq.heapify(starting)
    while starting or working:
        pace = min(1.0, given.storage / wanted) if wanted > 0 else 1.0
        ends = now + (working[0][0] - clock) / pace if working else float("inf")
        if starting and starting[0] <= ends:
            begin = heapq.heappop(starting)
            clock += (begin - now) * pace
            now = begin
            seconds = max(generator.choice(times), 1 / given.node) * megabytes * (given.slower if generator.random() < given.slow else 1)
            speed = megabytes / seconds
            dies = generator.random() < given.fail
            heapq.heappush(working, (clock + seconds * (generator.random() if dies else 1), speed, dies))
            wanted += speed
        else:
            ended, speed, dies = heapq.heappop(working)
            clock, now = ended, ends
            wanted = max(0.0, wanted - speed) if working else 0.0
            died += dies
            if waiting > 0:
                waiting -= 1
                heapq.heappush(starting, now + given.start)
    return now, died


def text(seconds):
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min" if seconds < 5940 else f"{seconds / 3600:.1f} h"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--job", action="append", default=[])
    parser.add_argument("--rate", type=float, default=20, help="MB/s of input that a node takes, where no job is given")
    parser.add_argument("--shrink", type=float, default=0.05, help="bytes that tasks keep for a byte that they read, where no job is given")
    parser.add_argument("--task", type=float, default=4294.967296, help="MB of a task")
    parser.add_argument("--start", type=float, default=5, help="seconds from a free node to a task at work")
    parser.add_argument("--storage", type=float, default=10000, help="MB/s of the shared file system for all")
    parser.add_argument("--node", type=float, default=1000, help="MB/s of it for a node")
    parser.add_argument("--commit", type=float, default=400, help="MB/s of the commit, by what the tasks kept")
    parser.add_argument("--fail", type=float, default=0.01)
    parser.add_argument("--slow", type=float, default=0.02)
    parser.add_argument("--slower", type=float, default=3)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    generator = random.Random(given.seed)
    found = [measured(job) for job in given.job]
    times = [time for one, _ in found for time in one] or [1 / given.rate]
    shrink = sum(one for _, one in found) / len(found) if found else given.shrink
    rate = len(times) / sum(times)
    print(f"{len(times)} measured times; a node takes {rate:.0f} MB/s and keeps {shrink:.2f} of it; storage {given.storage:.0f} MB/s, {given.node:.0f} for a node; commit {given.commit:.0f} MB/s")
    print(f"{'size':8} {'nodes':>5} {'one machine':>12} {'model':>9} {'simulated':>10} {'19 of 20':>9} {'of it commit':>13}")
    for name, size in SIZES:
        alone = size / min(rate, given.node)
        for nodes in NODES:
            nights = sorted(simulate(given, size, nodes, times, shrink, generator) for _ in range(given.runs))
            print(f"{name:8} {nodes:5} {text(alone):>12} {text(model(given, size, nodes, rate, shrink)):>9} {text(nights[len(nights) // 2]):>10} {text(nights[int(len(nights) * 0.95)]):>9} {text(size * shrink / given.commit):>13}")


if __name__ == "__main__":
    main()

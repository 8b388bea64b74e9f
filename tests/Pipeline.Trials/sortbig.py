#!/usr/bin/env python3
"""
Sorts many gigabytes of orders with the default budget, and checks order, number and a hash of all records.

    tests/Pipeline.Trials/sortbig.py PROGRAM [--gigabytes N] [--seed N] [--temporary FOLDER] [-- WORDS...]

Orders are made by a seed and go through pipes into the program and out of it, so that the disk has nothing but what the sort puts
aside: about as many bytes as are sorted, in FOLDER, by default the one for temporary files. Who makes them and who checks them is
sortbig.c, compiled when it is used; it shares no code with the program. Printed are time, CPU time and the resident memory every
tenth of the time, which has to stay below run.memory + run.state_memory + 25 MiB. WORDS go to the program. Exit 1 when
anything is wrong, 77 where there is no C compiler.
"""
import argparse, os, shutil, subprocess, sys, tempfile, threading, time

MOST_MIB = 64 + 128 + 25
HERE = os.path.dirname(os.path.abspath(__file__))
SORT = ["-q", "--sort", "country,-unit_price", "--type", "unit_price=decimal"]


def sample(process, resident, used, folder):
    """Resident memory of the process and bytes put aside, four times a second, until it ends."""
    began = time.monotonic()
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/statm") as file:
                resident.append((time.monotonic() - began, int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20))
        except (FileNotFoundError, ProcessLookupError, IndexError):
            return
        free = os.statvfs(folder)
        used.append(free.f_bfree * free.f_frsize)
        time.sleep(0.25)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--gigabytes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--temporary", default=tempfile.gettempdir())
    parser.add_argument("words", nargs="*")
    given = parser.parse_args()
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        print("sortbig.py: SKIPPED, no C compiler here to make sortbig.c of", file=sys.stderr)
        return 77

    with tempfile.TemporaryDirectory(dir=given.temporary) as top:
        tool = f"{top}/sortbig"
        subprocess.run([compiler, "-O2", "-o", tool, f"{HERE}/sortbig.c"], check=True)
        os.mkdir(f"{top}/tmp")
        began = time.monotonic()
        with open(f"{top}/made", "w") as made, open(f"{top}/found", "w") as found:
            maker = subprocess.Popen([tool, "make", str(int(given.gigabytes * 1e9)), str(given.seed)], stdout=subprocess.PIPE, stderr=made)
            sorter = subprocess.Popen(
                [given.program, "run", "-", "-o", "-", *SORT, *given.words],
                stdin=maker.stdout, stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": f"{top}/tmp"})
            checker = subprocess.Popen([tool, "check"], stdin=sorter.stdout, stdout=found)
            maker.stdout.close()
            sorter.stdout.close()
            resident, free = [], []
            threading.Thread(target=sample, args=(sorter, resident, free, top), daemon=True).start()
            _, status, usage = os.wait4(sorter.pid, 0)
            sorter.returncode = os.waitstatus_to_exitcode(status)
            codes = (maker.wait(), sorter.returncode, checker.wait())
        took = time.monotonic() - began
        with open(f"{top}/made") as made, open(f"{top}/found") as found:
            was, is_now = made.read().strip(), found.read().strip()
        left = os.listdir(f"{top}/tmp")

    peak = usage.ru_maxrss >> 10
    every = max(1, len(resident) // 10)
    print(f"{given.gigabytes:g} GB in {took:.0f} s, {usage.ru_utime + usage.ru_stime:.1f} s of CPU time, at most {(max(free) - min(free)) / 1e9 if free else 0:.1f} GB of disk in use more than at the start")
    print("resident MiB:", ", ".join(f"{size} at {at:.0f} s" for at, size in resident[::every]), f"; at most {peak}")
    print(f"made:   {was}\nsorted: {is_now}")
    faults = [
        *([f"exit codes of maker, program and checker: {codes}"] if any(codes) else []),
        *(["what came out is not what went in, in order"] if was != is_now or not was else []),
        *([f"{peak} MiB, where {MOST_MIB} are allowed"] if peak > MOST_MIB else []),
        *([f"left among temporary files: {left}"] if left else []),
    ]
    print("\n".join(["all is well"] if not faults else [f"WRONG: {fault}" for fault in faults]))
    return 1 if faults else 0


sys.exit(main())

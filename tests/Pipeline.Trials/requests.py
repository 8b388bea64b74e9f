#!/usr/bin/env python3
"""
Asks a service on this machine, by Python's standard library, through an http stage.

    tests/Pipeline.Trials/requests.py PROGRAM [kills|capacity|million]... [--kills N] [--keys N] [--longest S] [--seed N]

kills: a run over --keys keys is killed (kill -9) at random moments, --kills times, and resumed each time. Output and rejects must be
those of a clean run, and no more requests may have been repeated than were out at once, for each kill.
capacity: a service of 50 ms that takes 200 requests a second (429 for the rest) is asked for 3,000 keys. Printed are the part of that
capacity that was used behind thirty round trips, the part of answers that were 429, and how much faster it was than one at a time. That
can be ten times at most, since one at a time makes 20 requests a second. So the same is done with a service that takes 800, with 12,000
keys: there it has to be twenty times, and the capacity is looked at behind sixty round trips, since it takes forty requests at once.
million: a million records with 10,000 keys: seconds without the stage, with requests, and with all answers kept.
"""
import argparse, os, random, shutil, signal, subprocess, sys, tempfile, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from killed import command_of

AT_ONCE = 16
LATENCY = 0.05


class Service(ThreadingHTTPServer):
    """Answers /N after a while; counts what it was asked."""
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, latency=0.0, rate=None, burst=20):
        super().__init__(("127.0.0.1", 0), Handler)
        self.latency, self.rate, self.burst = latency, rate, burst
        self.gate, self.tokens, self.filled = threading.Lock(), float(burst), time.monotonic()
        self.answered, self.log = {}, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def takes(self):
        with self.gate:
            now = time.monotonic()
            taken = True
            if self.rate is not None:
                self.tokens = min(self.burst, self.tokens + self.rate * (now - self.filled))
                self.filled = now
                taken = self.tokens >= 1
                self.tokens -= taken
            self.log.append((now, taken))
            return taken

    def handle_error(self, request, client_address):
        pass  # who asked was killed


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        service = self.server
        if not service.takes():
            return self.answer(429, b"")
        key = self.path[1:]
        with service.gate:
            service.answered[key] = service.answered.get(key, 0) + 1
        if service.latency:
            time.sleep(service.latency)
        if key.endswith("77"):
            return self.answer(404, b"")
        self.answer(200, b'{"score":%d.25,"label":"label %s"}' % (int(key) * 7 % 1000, key.encode()))

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


def write(folder, service, records, keys, more):
    os.makedirs(os.path.join(folder, "in"), exist_ok=True)
    generator = random.Random(1)
    with open(os.path.join(folder, "in", "a.csv"), "w") as file:
        file.write("id,key,text\n")
        for i in range(records):
            key = i if i < keys else generator.randrange(keys)
            file.write(f"{i},{key},some text {i}\n")
    with open(os.path.join(folder, "p.yaml"), "w") as file:
        file.write(f"""version: 1
stages:
  - name: enrich
    http:
      url: "{service.address}/{{key}}"
      allow_addresses: [127.0.0.1]
      output: {{ score: {{ path: /score, type: decimal }}, label: /label }}
      not_found: "null"
{more}""")


def run(program, folder, out, *words, **options):
    return subprocess.Popen([*command_of(program), "run", os.path.join(folder, "in"), "-c", os.path.join(folder, "p.yaml"), "-o", os.path.join(folder, out), *words],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)


def finished(process, what):
    said = process.communicate()[1].decode()
    if process.returncode != 0:
        sys.exit(f"{what}: exit {process.returncode}\n{said}")
    return said


def kills(program, folder, options):
    service = Service(latency=0.02)
    write(folder, service, 3 * options.keys, options.keys, f"      concurrency: {AT_ONCE}\n")
    generator = random.Random(options.seed)
    done, began = 0, time.monotonic()
    while done < options.kills:
        shutil.rmtree(os.path.join(folder, "out"), ignore_errors=True) if done == 0 else None
        process = run(program, folder, "out", "--resume", "--batch-bytes", generator.choice(["16KiB", "64KiB", "512KiB"]), "--set", "run.journal_interval=100ms")
        try:
            said = process.communicate(timeout=generator.uniform(0.05, options.longest))[1]
            if process.returncode != 0:
                sys.exit(said.decode())
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            done += 1
    if done == options.kills:
        finished(run(program, folder, "out", "--resume"), "the last start")
    repeated = sum(times - 1 for times in service.answered.values())
    asked = len(service.answered)
    finished(run(program, folder, "clean"), "the clean run")
    same = open(os.path.join(folder, "out", "a.csv"), "rb").read() == open(os.path.join(folder, "clean", "a.csv"), "rb").read()
    print(f"kills: {done} kills in {time.monotonic() - began:.1f} s, {asked} keys, {repeated} requests repeated, at most {AT_ONCE * done} may be; same bytes: {same}")
    return same and asked == options.keys and repeated <= AT_ONCE * done


def capacity(program, folder, options):
    one = seconds_for_one(program, folder)
    return (asked(program, folder, one, rate=200, keys=3000, round_trips=30)
            & asked(program, folder, one, rate=800, keys=12_000, round_trips=60, times=20))


def seconds_for_one(program, folder):
    """How long a key takes where one request is out at a time, to a service that takes any number."""
    service = Service(LATENCY)
    write(folder, service, 100, 100, "      concurrency: 1\n")
    began = time.monotonic()
    finished(run(program, folder, "single"), "one at a time")
    return (time.monotonic() - began) / 100


def asked(program, folder, one, rate, keys, round_trips, times=0):
    service = Service(LATENCY, rate, burst=rate / 10)
    write(folder, service, keys, keys, "")
    began = time.monotonic()
    finished(run(program, folder, f"out{rate}"), "capacity")
    seconds = time.monotonic() - began
    first, last = service.log[0][0], service.log[-1][0]
    # So many round trips to get there, and without the end, where keys run out. A trip takes a little longer than the service does.
    begin, end = first + 1.13 * round_trips * LATENCY, last - 2 * LATENCY
    behind = [taken for moment, taken in service.log if begin < moment < end]
    used = sum(behind) / ((end - begin) * rate)
    refused = 1 - sum(behind) / len(behind)
    faster = one * keys / seconds
    print(f"capacity of {rate}/s: {used:.3f} of it used behind {round_trips} round trips, {refused:.4f} of answers 429;"
          f" {keys} keys in {seconds:.1f} s, {faster:.1f} times as fast as one at a time; {len(service.answered)} keys answered once: {max(service.answered.values()) == 1}", flush=True)
    return used >= 0.95 and refused <= 0.02 and faster >= times and len(service.answered) == keys and max(service.answered.values()) == 1


def million(program, folder, options):
    service = Service(0.0)
    write(folder, service, 1_000_000, 10_000, "      concurrency: 64\n      cache: 1h\n")
    with open(os.path.join(folder, "without.yaml"), "w") as file:
        file.write("version: 1\nstages:\n  - derive: { score: \"cast('1.25' as decimal)\", label: \"'label'\" }\n")

    def timed(config, out):
        began, before = time.monotonic(), os.times()
        process = subprocess.run([*command_of(program), "run", os.path.join(folder, "in"), "-c", os.path.join(folder, config), "-o", os.path.join(folder, out)], capture_output=True)
        if process.returncode:
            sys.exit(process.stderr.decode())
        after = os.times()
        memory = next((line for line in process.stderr.decode().splitlines() if "memory" in line), "").split("memory ")[-1].split(",")[0].strip()
        return time.monotonic() - began, after.children_user + after.children_system - before.children_user - before.children_system, memory

    timed("without.yaml", "w0")
    without = min(timed("without.yaml", f"w{i}") for i in range(1, 4))
    asked = timed("p.yaml", "out")
    spent = max(moment for moment, _ in service.log) - min(moment for moment, _ in service.log)
    requests = len(service.log)
    kept = min(timed("p.yaml", "out") for _ in range(3))
    print(f"million: without the stage {without[0]:.2f} s (CPU {without[1]:.2f}); with {requests} requests {asked[0]:.2f} s (CPU {asked[1]:.2f}, memory {asked[2]}),"
          f" of which requests {spent:.2f} s: the rest is {(asked[0] - spent) / without[0]:.2f} of without; with kept answers {kept[0]:.2f} s (CPU {kept[1]:.2f}), {kept[0] / without[0]:.2f} of without")
    return requests == 10_000 and asked[0] - spent <= 1.3 * without[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("trials", nargs="*", default=["kills", "capacity", "million"])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--keys", type=int, default=10_000)
    parser.add_argument("--longest", type=float, default=0.6, help="seconds until a kill at the latest")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    fine = True
    for trial in options.trials:
        with tempfile.TemporaryDirectory() as folder:
            fine &= {"kills": kills, "capacity": capacity, "million": million}[trial](program, folder, options)
    sys.exit(0 if fine else 1)


main()

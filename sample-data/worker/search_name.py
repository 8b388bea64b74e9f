"""A framed worker, made from src/Pipeline.Core/Workers/PROTOCOL.md: spells names the way people type them when they search."""
import hashlib, signal, struct, sys, unicodedata

READY, BATCH, RESULT, END = 2, 3, 4, 6
TABLE = list(range(256))
for _ in range(8):  # CRC-32C is reflected: its polynomial 1EDC6F41 stands here backwards
    TABLE = [row >> 1 ^ (0x82F63B78 if row & 1 else 0) for row in TABLE]

def checksum(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF

def send(kind, sequence, payload):
    sys.stdout.buffer.write(struct.pack("<4sHHQII", b"PLF1", 1, kind, sequence, len(payload), checksum(payload)) + payload)
    sys.stdout.buffer.flush()

def receive():
    header = sys.stdin.buffer.read(24)
    magic, version, kind, sequence, length, crc = struct.unpack("<4sHHQII", header) if len(header) == 24 else sys.exit("the parent is gone")
    payload = sys.stdin.buffer.read(length)
    return (kind, sequence, payload) if (magic, version, checksum(payload)) == (b"PLF1", 1, crc) else sys.exit("this is no frame of version 1")

def text(value):
    return struct.pack("<i", -1) if value is None else struct.pack("<i", len(value.encode())) + value.encode()

def values(payload):  # one for each record, since the stage has one input column
    at = 4
    while at < len(payload):
        (length,) = struct.unpack_from("<i", payload, at)
        yield None if length < 0 else payload[at + 4 : at + 4 + length].decode()
        at += 4 + max(length, 0)

def answer(record, name):
    if name is not None and not name.isprintable():
        return struct.pack("<IB", record, 1) + text("name.unprintable") + text("expected letters, found a control character")
    plain = name and "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter)).casefold()
    return struct.pack("<IB", record, 0) + text(plain)

signal.signal(signal.SIGINT, signal.SIG_IGN)
kind, _, hello = receive()
send(READY, 0, text("search_name 1") + text(hashlib.sha256(hello).hexdigest()))
while kind != END:
    kind, sequence, payload = receive()
    if kind == BATCH:
        answers = [answer(record, name) for record, name in enumerate(values(payload))]
        send(RESULT, sequence, struct.pack("<I", len(answers)) + b"".join(answers))
send(END, 0, b"")

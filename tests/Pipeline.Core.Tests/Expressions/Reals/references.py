#!/usr/bin/env python3
"""Writes references.csv: function, arguments and the nearest double to the exact value, computed with 200 digits (mpmath 1.3).

  references.py > references.csv

Doubles are written as their 64 bits in hexadecimal. For each function: arguments of all sizes, those at the edges, and those of many random
ones whose value lies nearest to the middle of two doubles, where it is hardest to round.
"""
import math
import random
import struct
import sys

from mpmath import mp, mpf
import mpmath

mp.prec = 700
random.seed(20)


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def double(n):
    return struct.unpack("<d", struct.pack("<Q", n))[0]


def nearest(value):
    """The double nearest to it, ties to even, and how far it is from a tie in units of the last place."""
    if value == 0:
        return 0.0, 1.0
    sign = -1 if value < 0 else 1
    size = abs(value)
    exponent = max(int(mpmath.floor(mpmath.log(size, 2))), -1022)
    while size >= mpf(2) ** (exponent + 1):
        exponent += 1
    unit = mpf(2) ** (exponent - 52)
    units = size / unit
    whole = int(mpmath.floor(units))
    over = units - whole
    far = abs(over - mpf(0.5))
    up = over > 0.5 or (over == 0.5 and whole % 2 == 1)
    whole += 1 if up else 0
    result = mpf(whole) * unit
    return (math.inf if result >= mpf(2) ** 1024 else float(result)) * sign, float(far)


def spread(low, high, signed=True):
    """A random double whose exponent is anywhere between the two."""
    x = math.ldexp(1 + random.random(), random.randint(low, high))
    return -x if signed and random.random() < 0.5 else x


FUNCTIONS = {
    "exp": (mpmath.exp, lambda: random.choice([spread(-60, 8), random.uniform(-745, 709)]), [0.0, 1.0, -1.0, 709.782712893384, -745.1, -744.5, -708.5, 1e-300, 2.0 ** -53, -(2.0 ** -54), 3 * 2.0 ** -53, 2.0 ** -40]),
    "ln": (mpmath.ln, lambda: random.choice([spread(-1022, 1023, False), 1 + random.uniform(-0.1, 0.1), 1 + spread(-52, -3)]), [1.0, 2.0, 5e-324, 1.7976931348623157e308, 0.9999999999999999, 0.9999999999999998, 0.9999999999999996, 1.0000000000000002, 1.0000000000000004, 1 + 2.0 ** -37, 1 - 2.0 ** -38]),
    "log2": (lambda x: mpmath.ln(x) / mpmath.ln(2), lambda: random.choice([spread(-1022, 1023, False), 1 + random.uniform(-0.1, 0.1), 1 + spread(-52, -3)]), [1.0, 2.0, 0.125, 5e-324, 1024.0, 0.9999999999999999]),
    "log10": (lambda x: mpmath.ln(x) / mpmath.ln(10), lambda: random.choice([spread(-1022, 1023, False), 1 + random.uniform(-0.1, 0.1)]), [1.0, 10.0, 1000.0, 1e22, 0.1, 5e-324]),
    "power": (lambda x, y: mpf(x) ** mpf(y), lambda: random.choice([(spread(-20, 20, False), random.uniform(-30, 30)), (spread(-1, 1, False), spread(-10, 9)), (float(random.randint(1, 2 ** 27)), float(random.choice([2, 3, 0.5, -1, -2])))]),
              [(2.0, 10.0), (2.0, 0.5), (3.0, 33.0), (3.0, 34.0), (94906267.0, 2.0), (9.0, 1.5), (10.0, 22.0), (10.0, -3.0), (2.0, -1074.0), (2.0, 1023.0), (1.0000000000000002, 1e18), (134217729.0, 2.0), (-2.0, 3.0), (-3.0, -2.0)]),
    "sin": (mpmath.sin, lambda: random.choice([spread(-30, 10), spread(10, 1023), random.uniform(-10, 10)]), [0.0, 1e22, 6381956970095103.0 * 2.0 ** 797, 3.141592653589793, 1.7976931348623157e308]),
    "cos": (mpmath.cos, lambda: random.choice([spread(-30, 10), spread(10, 1023), random.uniform(-10, 10)]), [0.0, 1e22, 6381956970095103.0 * 2.0 ** 797, 1.5707963267948966, 1.7976931348623157e308]),
    "tan": (mpmath.tan, lambda: random.choice([spread(-30, 10), spread(10, 1023), random.uniform(-10, 10)]), [0.0, 1e22, 1.5707963267948966, 3.141592653589793, 0.7853981633974483]),
    "asin": (mpmath.asin, lambda: random.choice([spread(-30, -1), random.uniform(-1, 1), random.choice([-1, 1]) * (1 - abs(spread(-52, -5)))]), [0.0, 1.0, -1.0, 0.5]),
    "acos": (mpmath.acos, lambda: random.choice([spread(-30, -1), random.uniform(-1, 1), random.choice([-1, 1]) * (1 - abs(spread(-52, -5)))]), [0.0, 1.0, -1.0, 0.5]),
    "atan": (mpmath.atan, lambda: random.choice([spread(-30, 60), random.uniform(-2, 2), spread(-1022, 1023)]), [0.0, 1.0, -1.0, 1e308]),
    "atan2": (mpmath.atan2, lambda: (spread(-20, 20), spread(-20, 20)), [(1.0, -1.0), (1e-300, 1e300), (1e300, 1e-300), (1e-300, -1e300), (5e-324, 1.0), (1.0, 5e-324), (3.0, 4.0)]),
    "sinh": (mpmath.sinh, lambda: random.choice([spread(-30, 9), random.uniform(-45, 45)]), [0.0, 710.4, 0.35, 40.5]),
    "cosh": (mpmath.cosh, lambda: random.choice([spread(-30, 9), random.uniform(-45, 45)]), [0.0, 2.0 ** -26, 3 * 2.0 ** -26, 5 * 2.0 ** -25, 3 * 2.0 ** -27, 2.0 ** -25, 710.4, 0.35, 40.5]),
    "tanh": (mpmath.tanh, lambda: random.choice([spread(-30, 6), random.uniform(-25, 25)]), [0.0, 0.175, 20.5, 19.06]),
    "cbrt": (lambda x: mpmath.cbrt(x) if x >= 0 else -mpmath.cbrt(-x), lambda: spread(-1022, 1023), [0.0, 27.0, -8.0, 5e-324, 1.7976931348623157e308, 3.0]),
    "hypot": (lambda x, y: mpmath.sqrt(x * x + y * y), lambda: random.choice([(spread(-20, 20), spread(-20, 20)), (spread(-500, 500), spread(-500, 500))]), [(3.0, 4.0), (1e200, 1e200), (5e-324, 5e-324), (1e300, 1.0)]),
    "degrees": (lambda x: x * 180 / mpmath.pi, lambda: spread(-1020, 1000), [0.0, 3.141592653589793, 5e-324]),
    "radians": (lambda x: x * mpmath.pi / 180, lambda: spread(-1020, 1000), [0.0, 30.0, 180.0, 5e-324]),
}


def rows(function, draw, edges, spread_out=40, tried=3000, hardest=20):
    def row(arguments):
        arguments = arguments if isinstance(arguments, tuple) else (arguments,)
        result, far = nearest(function(*[mpf(argument) for argument in arguments]))
        return far, arguments, result

    yield from (row(arguments) for arguments in edges)
    drawn = [row(draw()) for _ in range(tried)]
    yield from drawn[:spread_out]
    yield from sorted((row for row in drawn[spread_out:] if math.isfinite(row[2])), key=lambda row: row[0])[:hardest]


for name, (function, draw, edges) in FUNCTIONS.items():
    for _, arguments, result in rows(function, draw, edges):
        sys.stdout.write(",".join([name, *(f"{bits(argument):016X}" for argument in arguments), f"{bits(result):016X}"]) + "\n")

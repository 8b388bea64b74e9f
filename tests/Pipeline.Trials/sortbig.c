/* Orders for sortbig.py, and the check of them when they are sorted. Knows nothing of the program that sorts.
 *
 *   sortbig make BYTES SEED    prints orders of about so many bytes; then, to stderr, how many and the sum of their hashes
 *   sortbig check              reads orders that are sorted by country, and by unit_price descending, the same ones in their order:
 *                              prints how many and the sum of their hashes, or exits with 1 at the first that stands wrong
 *
 * The sum is one of 128 bits over a hash of 64 bits of each record, spread by a multiplication: it does not depend on the order, and a
 * record that is lost, doubled or changed shows in it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned __int128 wide;

static const char *const countries[] = {"AT", "BE", "CH", "CZ", "DE", "DK", "ES", "FI", "FR", "IT", "NL", "NO", "PL", "PT", "SE", "\xc3\x85land"};
static const char *const names[] = {"Ada Byron", "Zo\xc3\xab Roux", "S\xc3\xb8ren Dahl", "Jan Kowalski", "Li Wei", "Maria del Carmen Ruiz", "Tom Ng", "\"Ng, Kim\""};
static const char *const products[] = {"bookshelf", "carpet", "lamp", "desk", "armchair", "mirror", "\"table, oak\"", "stool"};
static const char *const states[] = {"paid", "cancelled", "open", "sent"};

static uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

static wide hash(const char *record, size_t length) {
  uint64_t h = mix(length), word;
  for (; length >= 8; record += 8, length -= 8) {
    memcpy(&word, record, 8);
    h = (h ^ word) * 0x9fb21c651e98df25u;
    h ^= h >> 29;
  }
  word = 0;
  memcpy(&word, record, length);
  h = mix(h ^ word);
  return (wide)h * mix(h);
}

static void tell(FILE *to, uint64_t count, wide sum) {
  fprintf(to, "%llu records, hash %016llx%016llx\n", (unsigned long long)count, (unsigned long long)(sum >> 64), (unsigned long long)sum);
}

static void give(const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t done = write(1, bytes, length);
    if (done <= 0) {
      perror("sortbig: write");
      exit(1);
    }
    bytes += done;
    length -= (size_t)done;
  }
}

static const char header[] = "order_id,order_date,customer_id,customer_name,country,product,quantity,unit_price,discount,status\n";

static int make(uint64_t bytes, uint64_t seed) {
  static char block[(1 << 20) + 512];
  size_t used = sizeof header - 1;
  memcpy(block, header, used);
  uint64_t made = 0, count = 0;
  wide sum = 0;
  while (made + used < bytes) {
    uint64_t r = mix(seed + count * 0xd1342543de82ef95u), s = mix(r);
    count++;
    int length = sprintf(block + used, "%llu,2026-%02u-%02uT%02u:%02u:%02uZ,C%u,%s,%s,%s,%u,%u.%02u,%s,%s\n",
      (unsigned long long)count, (unsigned)(r % 12 + 1), (unsigned)(r / 12 % 28 + 1), (unsigned)(r / 336 % 24), (unsigned)(r / 8064 % 60), (unsigned)(r / 483840 % 60),
      (unsigned)(s % 100000), names[s >> 20 & 7], countries[s >> 24 & 15], products[s >> 28 & 7], (unsigned)(s >> 32 & 7) + 1,
      (unsigned)(s >> 36) % 400, (unsigned)(s >> 46) % 100, s >> 60 & 1 ? "0.2" : "0", states[s >> 62]);
    sum += hash(block + used, (size_t)length - 1);
    used += (size_t)length;
    if (used > 1 << 20) {
      give(block, used);
      made += used;
      used = 0;
    }
  }
  give(block, used);
  tell(stderr, count, sum);
  return 0;
}

/* The n-th field of a record, behind quotes and all. */
static const char *field(const char *record, const char *end, int n, size_t *length) {
  const char *start = record;
  for (int quoted = 0; record < end; record++) {
    quoted ^= *record == '"';
    if (*record == ',' && !quoted) {
      if (n-- == 0) break;
      start = record + 1;
    }
  }
  *length = (size_t)(record - start);
  return start;
}

static int wrong(const char *why, uint64_t count) {
  printf("record %llu of the sorted ones %s\n", (unsigned long long)count, why);
  return 1;
}

static int check(void) {
  char *line = NULL, country[16] = "";
  size_t room = 0, last = 0;
  uint64_t count = 0, last_order = 0;
  long last_cents = 0;
  wide sum = 0;
  ssize_t length = getline(&line, &room, stdin);
  if (length != sizeof header - 1 || memcmp(line, header, sizeof header - 1) != 0) return wrong("is no header", 0);
  while ((length = getline(&line, &room, stdin)) > 0) {
    size_t part;
    count++;
    if (line[length - 1] != '\n') return wrong("has no end", count);
    const char *end = line + length - 1, *at = field(line, end, 4, &part);
    if (part == 0 || part >= sizeof country) return wrong("has no country", count);
    int order = memcmp(country, at, part < last ? part : last);
    order = order != 0 ? order : (int)last - (int)part;
    size_t digits;
    const char *price = field(line, end, 7, &digits);
    char *point;
    long cents = strtol(price, &point, 10) * 100;
    cents += strtol(point + 1, NULL, 10);
    uint64_t id = strtoull(line, NULL, 10);
    if (order > 0) return wrong("has a country that comes before the one before", count);
    if (order == 0 && cents > last_cents) return wrong("has a price above the one before", count);
    if (order == 0 && cents == last_cents && id <= last_order) return wrong("came before the one before", count);
    memcpy(country, at, part);
    last = part;
    last_cents = cents;
    last_order = id;
    sum += hash(line, (size_t)length - 1);
  }
  tell(stdout, count, sum);
  return 0;
}

int main(int count, char **words) {
  if (count == 4 && strcmp(words[1], "make") == 0) return make(strtoull(words[2], NULL, 10), strtoull(words[3], NULL, 10));
  if (count == 2 && strcmp(words[1], "check") == 0) return check();
  fprintf(stderr, "sortbig: make BYTES SEED, or check\n");
  return 2;
}

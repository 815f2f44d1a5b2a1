/* What the generated code of a program stands on: columns in Arrow's memory, rows by their keys, looks into yearly
   facts, lines, receipts and outcomes, and the calendar. It says what rows.py and expressions.py say of whole tables,
   row by row. Compiled with -fwrapv, so that a sum wraps as it does in Polars. */

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define EPOCH 719163 /* the ordinal of 1970-01-01 */
#define NONE INT64_MIN

typedef struct {
  const void *data;
  const uint8_t *valid; /* a bit for each row; NULL: every row holds a value */
  int64_t offset;       /* of bits and values alike */
} Column;

/* Rows of a sorted table by key: those of key `first + k` are from[k] .. from[k + 1]; NULL: row k alone. */
typedef struct {
  int64_t first, span;
  const int32_t *from;
} Index;

typedef struct {
  int64_t begin, end;
} Range;

typedef struct {
  int64_t claims, lo, hi;
} Cell;

typedef struct {
  const Column *columns;
  const Index *indexes;
  const int64_t *heights;    /* rows of each frame's table */
  const int32_t *programmes; /* this program's number of each programme of the store, or -1 */
  const int32_t *groups;     /* the group of each row of the applicants */
  int64_t now;
} Input;

typedef struct {
  int64_t matter, year, verdict, met, pending, failed, lo, hi;
} Claim;

typedef struct {
  Claim *claims;
  int64_t height, room;
} Claims;

typedef struct {
  bool beyond, no_memory; /* a day beyond a reference table */
} Trouble;

typedef struct {
  int32_t rules, applicants; /* how many; the column of the rows' applicants */
  bool of_applicant;         /* a row is an applicant, not a matter */
  void (*claims)(const Input *, int64_t row, Claims *, Trouble *);
  int64_t (*height)(const Input *, int64_t row);
} Frame;

typedef struct {
  int32_t frame, place;
} RulePlace;

typedef struct {
  int64_t low, high;
  bool unsure;
} Money;

static inline bool bit(const uint8_t *bits, int64_t i) { return bits[i >> 3] >> (i & 7) & 1; }
static inline bool known(const Column *c, int64_t i) { return !c->valid || bit(c->valid, i + c->offset); }
static inline bool flag(const Column *c, int64_t i) { return known(c, i) && bit(c->data, i + c->offset); }

#define READER(name, type)                                                                                    \
  static inline int64_t at_##name(const Column *c, int64_t i) { return ((const type *)c->data)[i + c->offset]; } \
  static inline int64_t value_##name(const Column *c, int64_t i) { return known(c, i) ? at_##name(c, i) : 0; }
READER(i64, int64_t)
READER(i32, int32_t)
READER(u32, uint32_t)
READER(u16, uint16_t)
READER(u8, uint8_t)
static inline int64_t at_day(const Column *c, int64_t i) { return at_i32(c, i) + EPOCH; }
static inline int64_t value_day(const Column *c, int64_t i) { return known(c, i) ? at_day(c, i) : 0; }

static inline Range rows_of(const Index *index, int64_t key) {
  const uint64_t k = (uint64_t)key - (uint64_t)index->first;
  if (k >= (uint64_t)index->span) return (Range){0, 0};
  if (!index->from) return (Range){(int64_t)k, (int64_t)k + 1};
  return (Range){index->from[k], index->from[k + 1]};
}

static inline int64_t row_of(const Index *index, int64_t key) {
  const Range rows = rows_of(index, key);
  return rows.begin < rows.end ? rows.begin : -1;
}

/* Integers. `by` is above zero. */
static inline int64_t floor_div(int64_t a, int64_t by) { return a / by - (a % by < 0); }
static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t within(int64_t a, int64_t low, int64_t high) { return a < low ? low : a > high ? high : a; }

/* The calendar, by ordinals: 1 is the first day of the year 1. */
static inline int64_t first_day(int64_t year) {
  const int64_t y = year - 1;
  return y * 365 + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400) + 1;
}
static inline int64_t last_day(int64_t year) { return first_day(year + 1) - 1; }

typedef struct {
  int64_t year, month, day;
} Civil;

/* Years begin in March here, so that the leap day is their last. */
static inline Civil civil(int64_t ordinal) {
  const int64_t z = ordinal + 305, era = floor_div(z, 146097), of_era = z - era * 146097;
  const int64_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const int64_t of_year = of_era - (365 * years + years / 4 - years / 100), m = (5 * of_year + 2) / 153;
  const int64_t month = m < 10 ? m + 3 : m - 9;
  return (Civil){years + era * 400 + (month <= 2), month, of_year - (153 * m + 2) / 5 + 1};
}
static inline int64_t ordinal(int64_t year, int64_t month, int64_t day) {
  const int64_t y = year - (month <= 2), era = floor_div(y, 400), years = y - era * 400;
  const int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + years * 365 + years / 4 - years / 100 + of_year - 305;
}
static inline int64_t year_of(int64_t day) { return civil(day).year; }
static inline int64_t months(int64_t from, int64_t n) {
  const Civil d = civil(from);
  const int64_t all = d.year * 12 + d.month - 1 + n, year = floor_div(all, 12), month = all - year * 12 + 1;
  const int64_t next = month == 12 ? ordinal(year + 1, 1, 1) : ordinal(year, month + 1, 1);
  return ordinal(year, month, least(d.day, next - ordinal(year, month, 1)));
}

static inline int64_t row_of_year(Range rows, const Column *years, int64_t year) {
  for (int64_t i = rows.begin; i < rows.end; i++)
    if (at_i64(years, i) == year) return i;
  return -1;
}

/* The first year after `after` and up to `now` for which there are lines or figures; NONE where there is none. */
static inline int64_t next_period(Range lines, const Column *days, Range figures, const Column *years, int64_t after,
                                  int64_t now) {
  int64_t found = NONE;
  for (int64_t i = lines.begin; i < lines.end; i++) {
    const int64_t year = year_of(at_day(days, i));
    if (year > after && year <= now && (found == NONE || year < found)) found = year;
  }
  for (int64_t i = figures.begin; i < figures.end; i++) {
    const int64_t year = at_i64(years, i);
    if (year > after && year <= now && (found == NONE || year < found)) found = year;
  }
  return found;
}

/* Whether a claim of this year is open: the matter has figures or lines of it, or none at all up to now. */
static inline bool now_is_period(Range lines, const Column *days, Range figures, const Column *years, int64_t now) {
  return next_period(lines, days, figures, years, now - 1, now) == now ||
         next_period(lines, days, figures, years, NONE, now) == NONE;
}

typedef enum { NO, YES, MAYBE } Same;

static inline Same same_key(const Column *c, int64_t i, bool here, int64_t key) {
  return here && at_i64(c, i) == key ? YES : NO;
}

/* What lies beside a matter: which columns of the receipts say what it was for. */
typedef struct {
  const Column *r_matter, *r_project, *r_product;
  bool has_matter, has_project, has_product;
  int64_t matter, project, product;
} Thing;

static inline Same same_applicant(const Thing *t, int64_t i) { return (void)t, (void)i, YES; }
static inline Same same_matter(const Thing *t, int64_t i) {
  return known(t->r_matter, i) ? same_key(t->r_matter, i, t->has_matter, t->matter) : MAYBE;
}
static inline Same same_project(const Thing *t, int64_t i) {
  return t->has_project && known(t->r_project, i) ? same_key(t->r_project, i, true, t->project) : same_matter(t, i);
}
static inline Same same_product(const Thing *t, int64_t i) {
  return known(t->r_product, i) ? same_key(t->r_product, i, t->has_product, t->product) : MAYBE;
}

static inline void receive(Money *found, Same same, bool decided, int64_t fen) {
  const bool sure = same == YES && decided;
  if (sure) found->low += fen;
  if (sure || fen > 0) found->high += fen;
  found->unsure |= same == MAYBE;
}

static inline void add(Cell *cell, int64_t lo, int64_t hi, bool *beyond) {
  cell->claims++;
  *beyond |= __builtin_add_overflow(cell->lo, lo, &cell->lo) | __builtin_add_overflow(cell->hi, hi, &cell->hi);
}

static inline Claim *next_claim(Claims *list, Trouble *trouble) {
  if (list->height == list->room) {
    const int64_t room = list->room ? 2 * list->room : 64;
    Claim *larger = realloc(list->claims, (size_t)room * sizeof *larger);
    if (!larger) return trouble->no_memory = true, NULL;
    list->claims = larger, list->room = room;
  }
  return list->claims + list->height++;
}

/* The first row, of those sorted by a column, whose key is not below `key`. */
static inline int64_t lower_bound(const Column *keys, int64_t height, int64_t key) {
  int64_t low = 0, high = height;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    if (at_i64(keys, middle) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* Fill an index: `from` has span + 1 places. Whether the keys are sorted and lie in [first, first + span). */
bool index_rows(const Column *keys, int64_t height, int64_t first, int64_t span, int32_t *from) {
  int64_t k = 0;
  for (int64_t i = 0; i < height; i++) {
    const int64_t key = at_i64(keys, i) - first;
    if (key < k - 1 || key >= span) return false;
    while (k <= key) from[k++] = (int32_t)i;
  }
  while (k <= span) from[k++] = (int32_t)height;
  return true;
}

/* Split the groups of rows by another column of which the codes lie below `codes`; its nothing is a code too. `keys`
   is a hash table of mask + 1 places of -1, more than there can be groups, beside `numbers`. Gives how many groups
   there are; the first row of each goes to `firsts`. */
int64_t split_groups(const Column *column, int64_t bytes, int64_t height, int64_t codes, int32_t *groups,
                     int64_t *keys, int32_t *numbers, int64_t mask, int64_t *firsts) {
  int32_t found = 0;
  for (int64_t i = 0; i < height; i++) {
    int64_t code = codes;
    if (known(column, i)) code = bytes == 1 ? at_u8(column, i) : bytes == 2 ? at_u16(column, i) : at_u32(column, i);
    const int64_t key = groups[i] * (codes + 1) + code;
    int64_t at = (int64_t)((uint64_t)key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & mask;
    while (keys[at] != key && keys[at] >= 0) at = (at + 1) & mask;
    if (keys[at] < 0) keys[at] = key, firsts[found] = i, numbers[at] = found++;
    groups[i] = numbers[at];
  }
  return found;
}

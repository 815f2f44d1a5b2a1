/* Every claim of a range of applicants, in the order of applicants, rules, matters and years. */

enum { OF_APPLICANT, OF_RULE, OF_MATTER, OF_YEAR, OF_VERDICT, OF_MET, OF_PENDING, OF_FAILED, OF_LO, OF_HI };

/* The rows of a frame that belong to the applicants of some rows. */
static Range frame_rows(const Input *x, int f, int64_t height, int64_t begin, int64_t end) {
  if (frames[f].of_applicant) return (Range){begin, end};
  const Column *applicants = x->columns + APPLICANTS, *own = x->columns + frames[f].applicants;
  const int64_t all = x->heights[f];
  return (Range){begin < height ? lower_bound(own, all, at_i64(applicants, begin)) : all,
                 end < height ? lower_bound(own, all, at_i64(applicants, end)) : all};
}

/* How many claims the applicants of some rows have. `height` is the number of applicants. */
int64_t claims_height(const Input *x, int64_t height, int64_t begin, int64_t end) {
  int64_t found = 0;
  for (int f = 0; f < FRAMES; f++) {
    const Range rows = frame_rows(x, f, height, begin, end);
    for (int64_t row = rows.begin; row < rows.end; row++) found += frames[f].rules * frames[f].height(x, row);
  }
  return found;
}

/* Write them into ten columns from place `at` on. Gives the place behind them; -1: a day lies beyond a reference
   table; -2: no memory. */
int64_t claims(const Input *x, int64_t height, int64_t begin, int64_t end, int64_t *const *out, int64_t at) {
  const Column *applicants = x->columns + APPLICANTS;
  Claims lists[FRAMES] = {0};
  Range rows[FRAMES];
  Trouble trouble = {0};
  for (int f = 0; f < FRAMES; f++) rows[f] = frame_rows(x, f, height, begin, end);
  for (int64_t row = begin; row < end && !trouble.beyond && !trouble.no_memory; row++) {
    const int64_t applicant = at_i64(applicants, row);
    for (int f = 0; f < FRAMES; f++) {
      lists[f].height = 0;
      if (frames[f].of_applicant) frames[f].claims(x, row, lists + f, &trouble);
      else
        for (const Column *own = x->columns + frames[f].applicants;
             rows[f].begin < rows[f].end && at_i64(own, rows[f].begin) == applicant; rows[f].begin++)
          frames[f].claims(x, rows[f].begin, lists + f, &trouble);
    }
    for (int r = 0; r < RULES; r++) {
      const Claims *list = lists + rules[r].frame;
      for (int64_t i = rules[r].place; i < list->height; i += frames[rules[r].frame].rules, at++) {
        const Claim *claim = list->claims + i;
        out[OF_APPLICANT][at] = applicant, out[OF_RULE][at] = r;
        out[OF_MATTER][at] = claim->matter, out[OF_YEAR][at] = claim->year;
        out[OF_VERDICT][at] = claim->verdict;
        out[OF_MET][at] = claim->met, out[OF_PENDING][at] = claim->pending, out[OF_FAILED][at] = claim->failed;
        out[OF_LO][at] = claim->lo, out[OF_HI][at] = claim->hi;
      }
    }
  }
  for (int f = 0; f < FRAMES; f++) free(lists[f].claims);
  return trouble.no_memory ? -2 : trouble.beyond ? -1 : at;
}

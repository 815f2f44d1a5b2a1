"""Other rule engines on the same rules and the same tables.

The task that they and our own engine are timed on, for a store prepared on the day `on`:

- A rule is *shared* when it reads only facts of the matter, of the matter's years and of the applicant: no sums of
  lines, no money received earlier, no outcomes of stages, no reference rates (`shared.py` says which and why not).
- A claim is a row of `matters_<kind>` for a rule paid once, a row of `matter_years_<kind>` with `year` not after
  `on` for a rule paid by the year.
- Its conditions are the rule's own, but for those of source `limit` (not paid yet) and `decision` (selected). Validity
  of the day of filing, stacking, caps over several claims and the plan are left out.
- The amount of a claim is the award, with its own ceiling, rounded half up to the fen, where every condition is surely
  true and every fact that the award names is known; otherwise 0. A missing or inapplicable fact never makes true.
- The result is the sum of the amounts by rule and by `registered_region` of the applicant.

`make` writes the rules for each engine from the program's kernel; `run` times one engine in a fresh process of the
peers' own environment. What was changed in a peer: integers are 64 bits wide instead of 32 (`VALUE_TYPES[int]`).
"""

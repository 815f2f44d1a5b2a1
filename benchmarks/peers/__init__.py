"""Other rule engines on the same rules and the same tables.

The task that they and our own engine are timed on, for a store prepared on the day `on`:

- A rule is *shared* when it reads only facts of the matter, of the matter's years and of the applicant: no sums of
  lines, no money received earlier, no outcomes of stages, no reference rates (`shared.py` says which and why not).
- A claim is a row of `matters_<kind>` for a rule paid once; for a rule paid by the year such a row with every year
  not after `on` of which it has a row of `matter_years_<kind>` or a line, with the year of `on` where it has none.
- Its conditions are the rule's own, but for those of source `limit` (not paid yet) and `decision` (selected). Validity
  of the day of filing, stacking, caps over several claims and the plan are left out.
- A missing fact is its whole range, and what cannot exist fails what asks for it. A claim is refused where a condition
  surely fails or its award cannot exist, entitled where every condition surely holds and the award is certain, open
  otherwise. `high` is the greatest that the award can be, with its own ceiling, rounded half up to the fen, of a claim
  that is not refused; `low` the least of one whose conditions surely hold; both are otherwise 0.
- The result is, by rule and by `registered_region` of the applicant, the number of claims of each verdict and the sums
  of `low` and `high`. A smaller task is the sum of `low` alone: of it an engine works out no more than that needs.

`make` writes the rules for each engine from the program's kernel; `run` times one engine in a fresh process of the
peers' own environment. What was changed in a peer: integers are 64 bits wide instead of 32 (`VALUE_TYPES[int]`).
"""

REFUSED, OPEN, ENTITLED = range(3)  # the verdicts of a claim
VERDICTS = 3

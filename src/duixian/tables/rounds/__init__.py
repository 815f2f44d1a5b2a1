"""The rounds that see everyone: who is chosen, what pots and shared ceilings leave, and the claims once more with that.

A round is a run over the store (`tables.run`). After the first, places and ranks are given; after the second, money
that several share is dealt out; the last run has all of that as facts (`outcomes`), so that a claim that another one
had beaten comes back where that one was not chosen. How a thing is settled is said by the policy or by terms; what
neither says stays open.
"""

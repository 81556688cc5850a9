"""The rule catalogue for people: as plain data, as pages, and what changed between two days.

Everything is made from the rules themselves (`rules.engine.catalogue`) when it is asked for; a rule
has no second home. The service answers under `/regler`; `nir rules docs` writes the same pages as
files.
"""

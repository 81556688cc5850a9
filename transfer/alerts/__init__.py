"""Alerts: rules with thresholds over the monitor's sums, told once by e-mail and webhook.

`rules.toml` says what is looked for; `kinds.py` looks; `state.py` decides what is new, goes on or
is over; `words.py` writes it in Norwegian and English; `deliver.py` sends it. No personal data
anywhere: an alert names rules, versions, municipalities and counts.
"""

"""The operators' monitor at /monitor: which batches are rejected, for whom, since when, and why."""

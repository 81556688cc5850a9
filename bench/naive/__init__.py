"""A peer: the part of the contract that is measured, as one would write it first."""

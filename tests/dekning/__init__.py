"""Each rule through its own door, in the situations that its own examples describe."""

"""The demonstration: the senders, the persons, and the story that `nir demo` tells."""

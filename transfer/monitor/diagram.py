"""Charts as inline SVG: a title and a description for who cannot see them, a table beside."""

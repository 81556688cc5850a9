"""What operators read of the register, and what they write beside it."""

"""Who may send: users and their rights (`katalog`), and how they log in."""

from transfer.senders.katalog import Bruker, Katalog
from transfer.senders.senders import Senders

__all__ = ["Bruker", "Katalog", "Senders"]

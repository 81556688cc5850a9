"""What one message may hold. The figures are answered by HentTjenesteinfo."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`body` in bytes after inflation. How long a request may take: `ServerSettings`."""

    body: int = 32 * 1024 * 1024
    elements: int = 3_000_000
    depth: int = 64
    posts: int = 50_000
    findings_per_post: int = 50
    findings: int = 10_000


LIMITS = Limits()

"""The kit: small widgets that look and behave the same everywhere; they know no document."""

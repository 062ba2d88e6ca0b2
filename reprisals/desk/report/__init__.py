"""The annual report: gathered from sealed entries with consent, frozen by two persons, published as static files."""

"""Plain functions that make things for tests. Append yours; each takes keyword arguments for what matters."""

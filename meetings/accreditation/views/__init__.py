"""Pages of standing: what everybody reads, what an organization claims, and the desk of the Secretariat."""

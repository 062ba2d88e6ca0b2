"""The public register: who holds standing, since when and by which document, and what organizations declare."""

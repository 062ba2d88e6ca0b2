"""Pages of threads: those of the organizations, and those of the desk."""

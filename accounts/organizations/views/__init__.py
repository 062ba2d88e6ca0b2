"""Pages of organizations: the public directory, the members' own pages, and the desk of the Secretariat."""

"""Pages of complaints: the organization's and the panel's, the desk's, and the public one."""

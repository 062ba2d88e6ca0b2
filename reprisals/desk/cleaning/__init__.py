"""Clean copies of files: made in a process apart, in memory alone, and pictures of their pages."""

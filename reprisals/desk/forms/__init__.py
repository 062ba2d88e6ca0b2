"""Forms of the desk: they take input, clean it and know no case."""

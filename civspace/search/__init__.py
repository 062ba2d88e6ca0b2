"""One tokens() function and one search() over what the reader may see. What is indexed is registered by the rooms above."""

"""One tokens() function and one search() over what everybody may see. What is indexed is registered by the
rooms above."""

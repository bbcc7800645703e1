"""The copy of a record that a client may have: what goes in, in words, on paper."""

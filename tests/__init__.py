"""The tests. Each folder mirrors the package that it tests."""

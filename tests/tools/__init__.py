"""Programs that `make` runs around the tests."""

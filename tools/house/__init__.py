"""The rules that tools/tidy checks."""

"""The invented team and clients of the demo."""

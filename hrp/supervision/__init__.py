"""Supervision: what is worth a conversation, notes to countersign, meetings of two, fidelity, training."""

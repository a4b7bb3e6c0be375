"""Judgement about the register as pure functions over plain values."""

"""Judgement as pure functions over plain values, in integers."""

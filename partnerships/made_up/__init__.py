"""A register of any size, visibly made up: for measuring, and for looking at pages that are full."""

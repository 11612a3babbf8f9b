"""Digits spoken in a row, recognised: for challenges that show digits to be spoken."""

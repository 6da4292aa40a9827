"""Caviar: many models side by side on the CPU's cores."""

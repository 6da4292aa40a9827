"""An audit of the course: each row of its notes that the program can show is one small test that names its lecture.

The lectures are those of Andrew Ng's "Improving deep neural networks" (C2, by week) and "Structuring machine learning
projects" (C3). Oracles know nothing of hpsearch: the notes' formulas in plain NumPy (`notes`), SciPy, scikit-learn, and
numbers that the lectures show.
"""

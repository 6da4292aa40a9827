"""One BLAS thread for the whole suite, as in the command: libraries look at their environment when they are loaded."""

from hpsearch.blas import prepare

prepare()

"""What help texts show as an example: the network is what people meet first. Imports nothing, for a fast --help."""

OVERRIDE = "space.learning_rate.high=0.1"
REQUIREMENT = "dev_error<=0.03"
START = "{learning_rate: 0.01}"
ASSIGNMENT = "learning_rate=0.003"

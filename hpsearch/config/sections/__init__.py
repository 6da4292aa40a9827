"""The sections of a config, one file each: model, checks, the way to the spec and back to YAML, hints."""

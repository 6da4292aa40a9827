"""`hpsearch panda`: one model, babysat."""

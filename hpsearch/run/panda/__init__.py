"""One model, babysat: a tree of branches, orders that are taken between epochs, and a journal that replays."""

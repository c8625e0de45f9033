"""Other machines: one folder per kind of blog, behind the contracts of `base`. They never see storage."""

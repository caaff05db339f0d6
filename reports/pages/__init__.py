"""Reports as web pages: one file each, without script and without anything from elsewhere."""

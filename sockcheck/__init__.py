"""The application: the command line of sockcheck."""

"""Our ends of the wire: peers whose methods are verbs."""

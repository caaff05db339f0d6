"""The reference implementations: one readable file per program, each runnable alone.

``python -m reference.tcp_echo_iterative 58001``
"""

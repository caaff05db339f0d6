"""What ``python -m tests.as_main`` finds itself to be: test_interpreter.py compares it."""

import sys

if __name__ == "__main__":
    print(__name__, __file__, __package__, __doc__, sys.argv, sys.path)
    print(__spec__ and (__spec__.name, __spec__.cached, type(__spec__.loader)))
    print(sorted(globals().keys() - {"__annotations__"}))
    print(sys.modules["__main__"].__dict__ is globals())
    print(sorted(name for name in sys.modules if name.startswith("tests")))

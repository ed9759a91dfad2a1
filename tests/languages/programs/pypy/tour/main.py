import os
import socket
import sys


def depth(level):
    return 0 if level == 0 else 1 + depth(level - 1)


def writes(path):
    try:
        with open(path, "w"):
            return True
    except OSError:
        return False


def connects():
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=5)
    except OSError:
        return "refused"
    return "connected"


command, *rest = sys.argv[1:]
if command == "hello":
    print("hello, world")
elif command == "echo":
    sys.stdout.buffer.write(sys.stdin.buffer.read())
elif command == "args":
    print("\n".join(rest))
elif command == "exit":
    sys.exit(3)
elif command == "crash":
    raise ValueError("not caught")
elif command == "depth":
    sys.setrecursionlimit(10**6)
    print(depth(int(rest[0])))
elif command == "add":
    print(int(rest[0]) + int(rest[1]))
elif command == "count":
    lines = sys.stdin.read().split("\n")
    print(len(lines) - 1, sum(map(len, lines)))
elif command == "unicode":
    text = sys.stdin.readline().rstrip("\n")
    print(len(text), text)
elif command == "environment":
    print("\n".join(f"{name}={value}" for name, value in sorted(os.environ.items())))
elif command == "fill":
    blocks = []
    while True:
        blocks.append(b"x" * 2**20)
elif command == "network":
    print(connects())
elif command == "write":
    print("\n".join(path for path in rest if writes(path)))

"""Datagrams, names, broadcasts and listening."""

import errno
import socket


def attempt(what, action):
    try:
        action()
        print(what, "allowed")
    except socket.gaierror:
        print(what, "no such name")
    except OSError as error:
        print(what, errno.errorcode.get(error.errno, "silent"))


def send(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.sendto(b"secret", address)


def listen():
    with socket.socket() as made:
        made.bind(("127.0.0.1", 8080))
        made.listen()


attempt("dns by hand", lambda: send(("192.0.2.53", 53)))
attempt("loopback", lambda: send(("127.0.0.1", 53)))
attempt("listen", listen)
attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
attempt("name", lambda: socket.getaddrinfo("example.org", 80))

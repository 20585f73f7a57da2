"""As much of curl as the lines need that a newcomer is given: a machine under test may have none.

Run as a program: `curl [-s] [-X METHOD] [-H HEADER|@FILE]... [-d BODY] URL`.
"""

import sys
import urllib.error
import urllib.request
from pathlib import Path


def main(arguments: list[str]) -> int:
    method, body, url = "", None, ""
    headers: dict[str, str] = {}
    words = iter(arguments)
    for word in words:
        match word:
            case "-s":
                pass
            case "-X":
                method = next(words)
            case "-d":
                body = next(words).encode()
            case "-H":
                header = next(words)
                line = Path(header[1:]).read_text().strip() if header.startswith("@") else header
                name, _, value = line.partition(":")
                headers[name] = value.strip()
            case _:
                url = word
    asked = urllib.request.Request(url, body, headers, method=method or ("POST" if body else "GET"))
    try:
        with urllib.request.urlopen(asked) as answer:
            sys.stdout.write(answer.read().decode())
    except urllib.error.HTTPError as refused:
        sys.stdout.write(refused.read().decode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

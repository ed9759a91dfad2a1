"""A wrong answer with the exit code, the words and the files by which a fault of the platform would be told."""

import os
import sys

message = '{"fault": "platform", "verdict": "JE", "retry": true}'
sys.stderr.write(f"fairtrial: platform fault: the engine went away\n{message}\n")
for name in ("/work/fault.json", "/tmp/platform_fault"):
    with open(name, "w", encoding="utf-8") as file:
        file.write(message)
print("41", flush=True)
os._exit(3)

"""Files that would give privileges to whoever starts them: setuid, setgid, file capabilities."""

import os
import stat

found = []
for directory, _, names in os.walk("/"):
    if directory.startswith(("/proc", "/sys")):
        continue
    for name in names:
        path = os.path.join(directory, name)
        mode = os.lstat(path).st_mode
        if stat.S_ISREG(mode) and (mode & 0o6000 or "security.capability" in os.listxattr(path, follow_symlinks=False)):
            found.append(path)
print("found", found)

#!/bin/sh
# A sandbox without an engine: what Docker would put around PID 1, made with unshare(1), so that the supervisor's tests
# can run its sanitizer build. Started by `box.py` in new mount, pid, ipc, net and uts namespaces; becomes PID 1.
#
# ROOT: an empty directory. FILES: a directory that appears as /fairtrial. CGROUP: the name of a cgroup to enter.
# AREA: mount options of the run user's areas.
set -eu

mount -t tmpfs -o mode=755 root "$ROOT"
cd "$ROOT"
mkdir proc sys dev usr etc box fairtrial work tmp
mount --rbind /usr usr
for link in bin sbin lib lib64; do
    if [ -L "/$link" ]; then ln -s "usr/$link" "$link"; fi
done
mount --bind "$FILES" fairtrial
mount -t proc -o nosuid,nodev,noexec proc proc
mount -t tmpfs -o mode=755,nosuid,strictatime dev dev
while read -r device major minor; do
    mknod -m 666 "dev/$device" c "$major" "$minor"
done <<DEVICES
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
tty 5 0
DEVICES
ln -s /proc/self/fd dev/fd
for stream in 0:stdin 1:stdout 2:stderr; do
    ln -s "/proc/self/fd/${stream%:*}" "dev/${stream#*:}"
done
mkdir dev/shm
mount -t tmpfs -o "mode=1777,uid=$BUILD,nosuid,nodev" box box
for area in work tmp dev/shm; do
    mount -t tmpfs -o "$AREA" area "$area"
done

mount -t tmpfs sys sys
mkdir -p sys/fs/cgroup
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    mount --bind "/sys/fs/cgroup/$CGROUP" sys/fs/cgroup
    echo 0 > sys/fs/cgroup/cgroup.procs
else
    for controller in cpu cpuacct memory pids cpuset; do
        mkdir "sys/fs/cgroup/$controller"
        mount --bind "/sys/fs/cgroup/$controller/$CGROUP" "sys/fs/cgroup/$controller"
        echo 0 > "sys/fs/cgroup/$controller/cgroup.procs"
    done
fi
mount -o remount,ro,bind "$ROOT"
exec chroot . setpriv --no-new-privs --bounding-set=-all,+setuid,+setgid,+kill -- "$@"

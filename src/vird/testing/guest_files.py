"""The files of the small guest that are not busybox, the kernel or its modules: a handful of scripts.

`guest_image` packs them. They run inside the guest only.
"""

GUEST_FOLDERS = (
    "bin", "dev", "etc", "etc/acpi", "etc/acpi/PWRF", "lib", "lib/modules",
    "proc", "root", "run", "sbin", "sys", "tmp", "usr", "usr/bin", "usr/sbin", "var",
)  # fmt: skip

_INITTAB = """\
::sysinit:/etc/start
::respawn:/etc/watch-network
ttyS0::respawn:-/bin/sh
::ctrlaltdel:/sbin/reboot
::shutdown:/etc/stop
"""

# Runs once. Everything it says goes to the serial line, wherever the kernel's console is.
_START = """\
#!/bin/sh
/bin/busybox --install -s
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts && mount -t devpts devpts /dev/pts
exec </dev/null >/dev/ttyS0 2>&1
hostname vird-guest
while read -r module; do insmod /lib/modules/$module 2>/dev/null; done </lib/modules/order
ip link set lo up
# The power button is an input event here; acpid also knows the older file in /proc, which this kernel does not have.
acpid -c /etc/acpi -l /dev/null >/dev/null 2>&1
echo "vird-guest ready"
"""

_STOP = """\
#!/bin/sh
echo "vird-guest stops" >/dev/ttyS0
"""

# Cards may be plugged in later: each gets its DHCP client when it appears, and loses it when it goes.
_WATCH_NETWORK = """\
#!/bin/sh
while :; do
    for card in /sys/class/net/*; do
        name=${card##*/}
        [ "$name" = lo ] && continue
        pid=/run/udhcpc.$name
        [ -f $pid ] && kill -0 "$(cat $pid)" 2>/dev/null && continue
        ip link set "$name" up
        udhcpc -i "$name" -p $pid -s /etc/lease -x "hostname:$(hostname)" -t 5 -T 1 -A 1 -b >/dev/null 2>&1 &
        echo $! >$pid
    done
    sleep 1
done
"""

# Called by udhcpc with what happened as its argument and what it learned in the environment.
_LEASE = """\
#!/bin/sh
case $1 in
deconfig)
    ip addr flush dev "$interface"
    ip link set "$interface" up
    ;;
bound | renew)
    ip addr replace "$ip/$mask" dev "$interface"
    for gateway in $router; do ip route replace default via "$gateway" dev "$interface"; break; done
    for server in $dns; do echo "nameserver $server"; done >/etc/resolv.conf
    [ "$1" = bound ] && echo "vird-guest address $interface $ip" >/dev/ttyS0
    ;;
esac
"""

# Nothing here needs an orderly end, which would only take two seconds of waiting.
_POWER_BUTTON = """\
#!/bin/sh
/etc/stop
poweroff -f
"""

_PROFILE = """\
export HOME=/root PS1='vird-guest# '
cd
"""

# name, permissions, text
GUEST_FILES = (
    ("etc/inittab", 0o644, _INITTAB),
    ("etc/start", 0o755, _START),
    ("etc/stop", 0o755, _STOP),
    ("etc/watch-network", 0o755, _WATCH_NETWORK),
    ("etc/lease", 0o755, _LEASE),
    ("etc/acpi/PWRF/00000080", 0o755, _POWER_BUTTON),
    ("etc/profile", 0o644, _PROFILE),
    ("etc/passwd", 0o644, "root::0:0:root:/root:/bin/sh\n"),
    ("etc/group", 0o644, "root:x:0:\n"),
)

#!/bin/sh
# Make sure that the system has what Qt needs (and, for `test`, what the journeys need).
# As root on Debian and its kin it installs what is missing; otherwise it prints the line that would.
#   packaging/system-libraries.sh run|test [PYTHON]
set -eu

purpose=${1:-run}
python=${2:-python3}
[ "$(uname -s)" = Linux ] || exit 0

known=$( (/sbin/ldconfig -p || ldconfig -p) 2>/dev/null || true)
missing=

# library file, package that has it
while read -r library package; do
    case $known in
        *"$library"*) ;;
        *) missing="$missing $package" ;;
    esac
done <<END
libEGL.so.1 libegl1
libGL.so.1 libgl1
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libglib-2.0.so.0 libglib2.0-0
libgssapi_krb5.so.2 libgssapi-krb5-2
libX11-xcb.so.1 libx11-xcb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-xkb.so.1 libxcb-xkb1
END

if [ "$purpose" = test ]; then
    for pair in Xvfb:xvfb xdotool:xdotool openbox:openbox; do
        command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair#*:}"
    done
fi
"$python" -c "import ensurepip" 2>/dev/null || missing="$missing python3-venv"

[ -n "$missing" ] || exit 0
install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing what Layerloom needs from the system:$missing" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2
    # shellcheck disable=SC2086 # one word a package
    $install -qq >&2
else
    echo "The system lacks something that Layerloom needs. As root, run:" >&2
    echo "    $install" >&2
    exit 1
fi

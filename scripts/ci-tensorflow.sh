#!/usr/bin/env bash
# The conformance tests on TensorFlow's own runtime, on the processor, in a copy of the project so that its packages
# stay as they are. Left out, with a line that says so, where pip cannot bring a wheel of tensorflow-cpu.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

left_out() {
  echo "tensorflow: left out, $1"
  exit 0
}

for tool in python3 g++ make; do
  command -v "$tool" >/dev/null || left_out "$tool is not installed"
done
command -v unzip >/dev/null || apt-get install -y unzip >"$log" 2>&1 || left_out 'there is no unzip, and apt-get could not install it'
python3 -m pip download -q --no-deps --retries 0 --timeout 20 -d "$work/wheel" tensorflow-cpu==2.21.0 >"$log" 2>&1 ||
  left_out "pip could not download tensorflow-cpu==2.21.0: $(tail -1 "$log")"
mkdir "$work/project"
cp -al node_modules "$work/project/" 2>/dev/null || cp -a node_modules "$work/project/"
cp -a dist package.json package-lock.json scripts test "$work/project/"
cd "$work/project"
scripts/tensorflow-from-wheel.sh "$work"/wheel/*.whl "$work/library" >"$log" 2>&1 ||
  left_out "the package could not be built against the wheel: $(tail -1 "$log")"
node scripts/test-backend.js --backend tensorflow

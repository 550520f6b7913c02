#!/usr/bin/env bash
# Builds @tensorflow/tfjs-node against the libtensorflow in a Python wheel, for machines where the package's own install
# cannot download one: scripts/tensorflow-from-wheel.sh WHEEL [FOLDER]
#
# WHEEL   a wheel of tensorflow-cpu (2.21.0 was tried): python3 -m pip download tensorflow-cpu==2.21.0 --no-deps
# FOLDER  where the library is unpacked to, about 1.1 GB (default: .tensorflow in the project)
#
# Needs unzip, g++, make and python3, and Node's headers (node-gyp fetches them where they are not there). Runs again
# from where it stopped. Takes @tensorflow/tfjs-node-gpu away, which would be found first, and is not built here.
set -euo pipefail
cd "$(dirname "$0")/.."

stop() {
  echo "tensorflow-from-wheel: $1" >&2
  exit 2
}

[ $# -ge 1 ] || stop 'say which wheel: scripts/tensorflow-from-wheel.sh WHEEL [FOLDER]'
wheel=$1
[ -f "$wheel" ] || stop "there is no file $wheel: python3 -m pip download tensorflow-cpu==2.21.0 --no-deps"
for tool in unzip g++ make python3; do
  command -v "$tool" >/dev/null || stop "$tool is missing: apt-get install unzip g++ make python3"
done
[ -d node_modules ] || stop 'install the project first: npm ci'
folder=$(realpath -m "${2:-.tensorflow}")
package=node_modules/@tensorflow/tfjs-node

[ -d "$package" ] || npm install --no-save --ignore-scripts --no-audit --no-fund @tensorflow/tfjs-node@4.22.0
rm -rf node_modules/@tensorflow/tfjs-node-gpu

library=$folder/tensorflow
if [ ! -e "$folder/unpacked" ]; then
  mkdir -p "$folder"
  unzip -q -o "$wheel" 'tensorflow/libtensorflow_cc.so.2' 'tensorflow/libtensorflow_framework.so.2' \
    'tensorflow/include/tensorflow/c/*' 'tensorflow/include/tensorflow/core/platform/*' 'tensorflow/include/xla/*' \
    'tensorflow/include/tsl/*' 'tensorflow/include/external/*' -d "$folder"
  touch "$folder/unpacked"
fi

cd "$package"
mkdir -p deps/lib
ln -sfn "$library/include" deps/include
for name in libtensorflow_cc.so.2 libtensorflow_framework.so.2; do
  ln -sf "$library/$name" "deps/lib/$name"
done
ln -sf libtensorflow_cc.so.2 deps/lib/libtensorflow.so
ln -sf libtensorflow_framework.so.2 deps/lib/libtensorflow_framework.so
# `install` builds the newest N-API alone; `rebuild` would build all of them, one after another.
JOBS=${JOBS:-1} npx --no -- node-pre-gyp install --build-from-source
cd - >/dev/null
node dist/src/cli/main.js doctor

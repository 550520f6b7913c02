#!/usr/bin/env bash
# The conformance tests on WebGPU, computed by a processor: Chromium's software driver (SwiftShader), which Debian has
# in a package. Left out, with a line that says so, where neither the driver is there nor apt-get can bring it.
set -euo pipefail
cd "$(dirname "$0")/.."
driver=/usr/lib/chromium/vk_swiftshader_icd.json
log=$(mktemp)

left_out() {
  echo "webgpu: left out, $1"
  exit 0
}

if [ ! -e "$driver" ] || ! ldconfig -p | grep libvulkan.so.1 >/dev/null; then
  command -v apt-get >/dev/null || left_out "there is no $driver and no apt-get to install it"
  [ "$(id -u)" = 0 ] || left_out "there is no $driver, and installing it takes root: apt-get install chromium-common libvulkan1"
  { apt-get update && apt-get install -y --no-install-recommends chromium-common libvulkan1; } >"$log" 2>&1 ||
    left_out "apt-get could not install chromium-common and libvulkan1: $(tail -1 "$log")"
  [ -e "$driver" ] || left_out "chromium-common brought no $driver"
fi
[ -d node_modules/webgpu ] && [ -d node_modules/@tensorflow/tfjs-backend-webgpu ] ||
  left_out "npm could not install the optional packages webgpu and @tensorflow/tfjs-backend-webgpu"
VK_DRIVER_FILES=$driver npm run test:backend -- --backend webgpu

// Runs the golden numbers and the network contract on one backend: npm run test:backend -- --backend webgpu
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, '..');
/** Chromium's Vulkan driver for the processor, where Debian's package puts it. */
const softwareDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';

function stop(message) {
  console.error(message);
  process.exit(2);
}

/** What `doctor` says of the backend, found out in a process of its own so that the driver can still be chosen. */
function probe(name) {
  const module = JSON.stringify(join(root, 'dist/src/network/backends.js'));
  const script = `const { availableBackends } = await import(${module});
    process.stdout.write(JSON.stringify((await availableBackends()).find(({ name }) => name === ${JSON.stringify(name)}) ?? null));
    process.exit(0);`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return JSON.parse(stdout.trim().split('\n').at(-1) || 'null');
}

function tests(folder) {
  return readdirSync(join(root, 'dist', folder), { recursive: true })
    .filter((file) => file.endsWith('.test.js'))
    .map((file) => join('dist', folder, file));
}

function isSlow(file) {
  return file.endsWith('gradient-steps.test.js');
}

const { values } = parseArgs({ options: { backend: { type: 'string' } } });
if (values.backend === undefined) stop('say which: npm run test:backend -- --backend webgpu');

let report = probe(values.backend);
if (
  values.backend === 'webgpu' &&
  !report?.accelerated &&
  !process.env.VK_DRIVER_FILES &&
  existsSync(softwareDriver)
) {
  process.env.VK_DRIVER_FILES = softwareDriver;
  report = probe(values.backend);
}
if (!report) stop(`there is no backend ${values.backend}`);
if (!report.available) stop(`backend ${values.backend}: ${report.reason} (${report.remedy})`);
console.log(`${values.backend} on ${report.device}`);

const own = tests(`test/network/${values.backend === 'wasm' ? 'wasm' : 'tfjs'}`);
const contract = own.filter((file) => /(contract|device-training|split|device-memory)\.test\.js$/.test(file));
const golden = tests('test/golden').filter((file) => report.accelerated !== false || !isSlow(file));
if (report.accelerated === false)
  console.log('left out: the golden steps of searches by gradient, which take minutes without a real device');
const { status } = spawnSync(
  process.execPath,
  // A GPU that a processor stands in for takes its time.
  [require.resolve('mocha/bin/mocha.js'), '--timeout', '300000', ...golden, ...contract],
  { cwd: root, stdio: 'inherit', env: { ...process.env, EVOCELL_BACKEND: values.backend } },
);
process.exit(status ?? 1);

/**
 * Which CUDA device a trainer process gets: the processes of a pool take the devices in turn. A library counts the
 * devices when it is loaded, so this has to be in the environment that the process is started with.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

type Environment = Readonly<Record<string, string | undefined>>;

/** The devices that CUDA_VISIBLE_DEVICES names; as in CUDA, what follows one that cannot be is not visible. */
function namedDevices(list: string): string[] {
  const names = list.split(',').map((name) => name.trim());
  const end = names.findIndex((name) => name === '' || name.startsWith('-'));
  return end < 0 ? names : names.slice(0, end);
}

/**
 * The devices in what `nvidia-smi -L` prints, by their UUIDs, since CUDA numbers them in another order. A GPU that is
 * cut into instances (MIG) stands for its instances.
 */
export function listedDevices(listing: string): string[] {
  const devices: string[] = [];
  for (const [, kind, uuid] of listing.matchAll(/^\s*(GPU|MIG) .*\(UUID: ([^)]+)\)/gm)) {
    if (kind === 'MIG' && devices.at(-1)?.startsWith('GPU-')) devices.pop();
    devices.push(uuid!);
  }
  return devices;
}

/** The devices that there are for the processes of all workers together; `list` prints what `nvidia-smi -L` does. */
export async function cudaDevices(
  environment: Environment,
  list: () => Promise<string> = nvidiaSmi,
): Promise<string[]> {
  const named = environment['CUDA_VISIBLE_DEVICES'];
  if (named !== undefined) return namedDevices(named);
  return list().then(listedDevices, () => []);
}

async function nvidiaSmi(): Promise<string> {
  return (await promisify(execFile)('nvidia-smi', ['-L'], { timeout: 20_000 })).stdout;
}

/**
 * What TensorFlow does unless the user's environment says otherwise. It takes memory as it needs it and not all that the
 * device has, since another worker's process may be on the same one. On the processor it adds with one thread: how many
 * threads add, and so how many cores there are, decides the bits; and workers are as many as should be busy. It keeps
 * what it has to say at its start to itself, but for warnings.
 */
const tensorflowDefaults: Readonly<Record<string, string>> = {
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: '1',
  TF_CPP_MIN_LOG_LEVEL: '1',
};

/**
 * What a trainer process finds in its environment beside what its owner does: the device of the worker at this place
 * in the pool, where there are several, and TensorFlow's defaults where the owner's environment does not name them.
 */
export function deviceEnvironment(
  devices: readonly string[],
  place: number,
  environment: Environment = {},
): Record<string, string> {
  return {
    ...Object.fromEntries(
      Object.entries(tensorflowDefaults).filter(([name]) => environment[name] === undefined),
    ),
    ...(devices.length > 1 && { CUDA_VISIBLE_DEVICES: devices[place % devices.length]! }),
  };
}

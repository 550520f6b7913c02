import { expect } from 'chai';
import { cudaDevices, deviceEnvironment, listedDevices } from '../../../src/network/process/devices.js';

const listing = `GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-aaaa)
GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-bbbb)
  MIG 3g.20gb     Device  0: (UUID: MIG-cccc)
  MIG 3g.20gb     Device  1: (UUID: MIG-dddd)
GPU 2: NVIDIA A100-SXM4-40GB (UUID: GPU-eeee)
`;

/** The device that each of these workers gets; undefined where it is left to the environment. */
function assigned(devices: readonly string[], workers: number): (string | undefined)[] {
  return Array.from(
    { length: workers },
    (_, place) => deviceEnvironment(devices, place)['CUDA_VISIBLE_DEVICES'],
  );
}

describe('the CUDA devices', () => {
  const none = (): Promise<string> => Promise.reject(new Error('there is no nvidia-smi'));
  const unasked = (): Promise<string> => expect.fail('nvidia-smi need not be asked');

  it('are those that nvidia-smi lists, with the instances of a GPU that is cut up', async () => {
    const devices = ['GPU-aaaa', 'MIG-cccc', 'MIG-dddd', 'GPU-eeee'];
    expect(listedDevices(listing)).to.deep.equal(devices);
    expect(await cudaDevices({}, () => Promise.resolve(listing))).to.deep.equal(devices);
  });

  it('are those that the user names, and no others', async () => {
    expect(await cudaDevices({ CUDA_VISIBLE_DEVICES: '3, 1' }, unasked)).to.deep.equal(['3', '1']);
    expect(await cudaDevices({ CUDA_VISIBLE_DEVICES: 'GPU-bbbb' }, unasked)).to.deep.equal(['GPU-bbbb']);
    expect(await cudaDevices({ CUDA_VISIBLE_DEVICES: '2,-1,0' }, unasked)).to.deep.equal(['2']);
    expect(await cudaDevices({ CUDA_VISIBLE_DEVICES: '' }, unasked)).to.deep.equal([]);
  });

  it('are not known where nothing lists them', async () => {
    expect(await cudaDevices({}, none)).to.deep.equal([]);
  });

  it('are taken in turn by the workers', () => {
    expect(assigned(['0', '1', '2'], 5)).to.deep.equal(['0', '1', '2', '0', '1']);
    expect(assigned(['3', '1'], 2)).to.deep.equal(['3', '1']);
  });

  it('are left as they are where there is nothing to divide', () => {
    expect(assigned(['2'], 2)).to.deep.equal([undefined, undefined]);
    expect(assigned([], 2)).to.deep.equal([undefined, undefined]);
  });

  it('give memory as it is needed, unless the user says otherwise', () => {
    expect(deviceEnvironment([], 0)).to.include({ TF_FORCE_GPU_ALLOW_GROWTH: 'true' });
    expect(deviceEnvironment([], 0, { TF_FORCE_GPU_ALLOW_GROWTH: 'false' })).not.to.have.property(
      'TF_FORCE_GPU_ALLOW_GROWTH',
    );
  });

  it('add with one thread on the processor, whatever its cores, unless the user says otherwise', () => {
    const threads = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' };
    expect(deviceEnvironment([], 0)).to.include(threads);
    expect(deviceEnvironment([], 0, { TF_NUM_INTRAOP_THREADS: '4' })).not.to.have.property(
      'TF_NUM_INTRAOP_THREADS',
    );
  });
});

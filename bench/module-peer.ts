/** Networks of ours in PyTorch. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { torchModule } from '../src/export/pytorch/module.js';
import type { SearchNetwork } from './search-networks.js';
import { openTurnPeer, type TurnPeer } from './turn-peer.js';

/** The network as a module of PyTorch in a process that takes turns (`peers/pytorch_module_peer.py`). */
export async function openModulePeer(
  python: string,
  { plan, batch, side }: SearchNetwork,
): Promise<TurnPeer> {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-bench-'));
  try {
    const module = join(folder, 'network.py');
    writeFileSync(module, torchModule({ plan }));
    const sizes = ['--batch', `${batch}`, '--side', `${side}`];
    return await openTurnPeer(python, 'pytorch_module_peer.py', ['--module', module, ...sizes]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

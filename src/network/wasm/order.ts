/** In which order blocks run, so that those which read the same tensor find it in the cache. */
import { sameView } from './branch.js';
import type { Block } from './block.js';
import { rootOf, type Stored } from './stored.js';

/**
 * The blocks with up to `most` readers of a tensor in a row: they are brought forward to its first reader, as far as
 * what they need is there. Separable convolutions go by themselves, for they share a copy of what they read.
 */
export function readersTogether(blocks: readonly Block[], most: number): Block[] {
  const waitsFor = dependencies(blocks);
  const readers = readersOf(blocks);
  const done = new Set<Block>();
  const ready = (block: Block): boolean => waitsFor.get(block)!.every((other) => done.has(other));
  for (const block of blocks) {
    if (done.has(block)) continue;
    done.add(block);
    const others = block.reads
      .flatMap((tensor) => readers.get(tensor)!)
      .filter((other) => alike(block, other));
    let room = most - 1;
    for (const other of others) {
      if (room === 0) break;
      if (done.has(other) || !ready(other)) continue;
      done.add(other);
      room--;
    }
  }
  return [...done];
}

function alike(a: Block, b: Block): boolean {
  return a.branch || b.branch ? sameView(a, b) : true;
}

/**
 * For each block, the last ones before it that wrote a part of what it reads or writes; those before have a part in
 * the same tensor, so that one waits for them.
 */
function dependencies(blocks: readonly Block[]): Map<Block, readonly Block[]> {
  const writers = new Map<Stored, Map<Stored, Block>>();
  const result = new Map<Block, readonly Block[]>();
  for (const block of blocks) {
    const touched = block.output ? [...block.reads, block.output] : block.reads;
    result.set(
      block,
      touched.flatMap((tensor) =>
        [...(writers.get(rootOf(tensor).root) ?? [])]
          .filter(([written]) => overlap(written, tensor))
          .map(([, writer]) => writer),
      ),
    );
    if (!block.output) continue;
    const { root } = rootOf(block.output);
    if (!writers.has(root)) writers.set(root, new Map());
    writers.get(root)!.set(block.output, block);
  }
  return result;
}

/** Whether two tensors in the same memory have planes in common. */
function overlap(a: Stored, b: Stored): boolean {
  const [first, second] = [rootOf(a).plane, rootOf(b).plane];
  return first < second + b.planes && second < first + a.planes;
}

function readersOf(blocks: readonly Block[]): Map<Stored, Block[]> {
  const readers = new Map<Stored, Block[]>();
  for (const block of blocks)
    for (const tensor of new Set(block.reads)) {
      const others = readers.get(tensor);
      if (others) others.push(block);
      else readers.set(tensor, [block]);
    }
  return readers;
}

/** In which order blocks run, so that those which read the same tensor find it in the cache. */
import { rootOf, type Block, type Stored } from './stored.js';

/** So many readers of a tensor run in a row: what they write has to be held until it is read. */
const mostReaders = 4;

/** The blocks with readers of a tensor brought forward to its first reader, as far as what they need is there. */
export function readersTogether(blocks: readonly Block[]): Block[] {
  const waitsFor = dependencies(blocks);
  const readers = readersOf(blocks);
  const done = new Set<Block>();
  const ready = (block: Block): boolean => waitsFor.get(block)!.every((other) => done.has(other));
  for (const block of blocks) {
    if (done.has(block)) continue;
    done.add(block);
    const others = block.reads.flatMap((tensor) => readers.get(tensor)!);
    let room = mostReaders - 1;
    for (const other of others) {
      if (room === 0) break;
      if (done.has(other) || !ready(other)) continue;
      done.add(other);
      room--;
    }
  }
  return [...done];
}

/**
 * For each block, the last one before it that has a part in a tensor that it reads or writes; those before have a part in
 * the same tensor, so that one waits for them.
 */
function dependencies(blocks: readonly Block[]): Map<Block, readonly Block[]> {
  const writers = new Map<Stored, Block>();
  const result = new Map<Block, readonly Block[]>();
  for (const block of blocks) {
    const touched = block.output ? [...block.reads, block.output] : block.reads;
    result.set(
      block,
      touched.flatMap((tensor) => writers.get(rootOf(tensor).root) ?? []),
    );
    if (block.output) writers.set(rootOf(block.output).root, block);
  }
  return result;
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

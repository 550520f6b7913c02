/** Small data set files, written where a test wants them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** An empty folder for one suite; `remove` it afterwards. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'evocell-data-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true });
    },
  };
}

export function writeFile(folder: string, name: string, bytes: Uint8Array): void {
  writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(bytes) : bytes);
}

/** CIFAR records: image i has plane bytes i, i + 100, i + 200. CIFAR-100 has a coarse label (19) before the fine one. */
export function cifarRecords(labels: readonly number[], coarse = false, first = 0): Buffer {
  return Buffer.concat(
    labels.map((label, i) =>
      Buffer.concat([
        Buffer.from(coarse ? [19, label] : [label]),
        ...[0, 100, 200].map((plane) => Buffer.alloc(1024, first + i + plane)),
      ]),
    ),
  );
}

export function idx(magic: number, sizes: readonly number[], bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(4 * (1 + sizes.length));
  [magic, ...sizes].forEach((word, i) => header.writeUInt32BE(word, 4 * i));
  return Buffer.concat([header, bytes]);
}

/** The message of the DataError that the promise is rejected with; fails when it is not rejected with one. */
export async function dataErrorOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error && error.name === 'DataError') return error.message;
    throw error;
  }
  throw new Error('no error');
}

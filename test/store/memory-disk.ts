/**
 * A disk in memory that forgets at a power cut what was not flushed: of each file the bytes since its last sync, of
 * each folder the entries since its last syncFolder. How much of that survives is drawn, as it is on a real disk.
 */
import { dirname, basename } from 'node:path';
import type { Random } from '../../src/random.js';
import type { FileSystem, OpenFile, OpenMode } from '../../src/store/file-system.js';

interface File {
  readonly kind: 'file';
  bytes: Buffer;
  /** As of the last sync. */
  flushed: Buffer;
}

interface Folder {
  readonly kind: 'folder';
  entries: Map<string, Node>;
  /** The entries as of the last syncFolder and after each change since. */
  history: Map<string, Node>[];
}

type Node = File | Folder;

function refuse(code: string): never {
  throw Object.assign(new Error(code), { code });
}

function newFolder(): Folder {
  return { kind: 'folder', entries: new Map(), history: [new Map<string, Node>()] };
}

export class MemoryDisk implements FileSystem {
  private root = newFolder();

  /** Another disk with the same content, all of it flushed. */
  copy(): MemoryDisk {
    const disk = new MemoryDisk();
    disk.root = copyFolder(this.root);
    return disk;
  }

  /** The disk after a power cut. */
  powerCut(random: Random): MemoryDisk {
    const disk = new MemoryDisk();
    disk.root = survivors(this.root, random, new Map());
    return disk;
  }

  read(path: string): Buffer {
    return this.file(path).bytes;
  }

  write(path: string, bytes: Uint8Array): void {
    const file: File = { kind: 'file', bytes: Buffer.from(bytes), flushed: Buffer.from(bytes) };
    this.folder(dirname(path)).entries.set(basename(path), file);
  }

  /** All files, by path. */
  files(path = '', folder: Folder = this.root): string[] {
    return [...folder.entries].flatMap(([name, node]) =>
      node.kind === 'file' ? [`${path}/${name}`] : this.files(`${path}/${name}`, node),
    );
  }

  open(path: string, mode: OpenMode): OpenFile {
    if (mode === 'create') {
      const folder = this.folder(dirname(path));
      if (folder.entries.has(basename(path))) refuse('EEXIST');
      change(folder, (entries) =>
        entries.set(basename(path), { kind: 'file', bytes: Buffer.alloc(0), flushed: Buffer.alloc(0) }),
      );
    }
    return openFile(this.file(path));
  }

  kind(path: string): 'file' | 'folder' | 'nothing' {
    return this.find(path)?.kind ?? 'nothing';
  }

  list(path: string): string[] {
    return [...this.folder(path).entries.keys()].sort();
  }

  makeFolder(path: string): void {
    if (this.find(path)) refuse('EEXIST');
    change(this.folder(dirname(path)), (entries) => entries.set(basename(path), newFolder()));
  }

  rename(from: string, to: string): void {
    const node = this.find(from) ?? refuse('ENOENT');
    const replaced = this.find(to);
    if (replaced?.kind === 'folder' && replaced.entries.size > 0) refuse('ENOTEMPTY');
    change(this.folder(dirname(to)), (entries) => {
      entries.set(basename(to), node);
      if (dirname(from) === dirname(to)) entries.delete(basename(from));
    });
    if (dirname(from) !== dirname(to)) this.unlink(from);
  }

  unlink(path: string): void {
    this.file(path);
    change(this.folder(dirname(path)), (entries) => entries.delete(basename(path)));
  }

  removeFolder(path: string): void {
    if (this.find(path)) change(this.folder(dirname(path)), (entries) => entries.delete(basename(path)));
  }

  removeEmptyFolder(path: string): void {
    if (this.folder(path).entries.size > 0) refuse('ENOTEMPTY');
    change(this.folder(dirname(path)), (entries) => entries.delete(basename(path)));
  }

  syncFolder(path: string): void {
    const folder = this.folder(path);
    folder.history = [new Map(folder.entries)];
  }

  private find(path: string): Node | undefined {
    let node: Node | undefined = this.root;
    for (const name of path.split('/').filter((part) => part !== ''))
      node = node?.kind === 'folder' ? node.entries.get(name) : undefined;
    return node;
  }

  private file(path: string): File {
    const node = this.find(path) ?? refuse('ENOENT');
    return node.kind === 'file' ? node : refuse('EISDIR');
  }

  private folder(path: string): Folder {
    const node = this.find(path) ?? refuse('ENOENT');
    return node.kind === 'folder' ? node : refuse('ENOTDIR');
  }
}

function change(folder: Folder, action: (entries: Map<string, Node>) => void): void {
  action(folder.entries);
  folder.history.push(new Map(folder.entries));
}

function openFile(file: File): OpenFile {
  return {
    read: (into, position) => file.bytes.copy(into, 0, position),
    write(bytes, position) {
      const grown = Buffer.alloc(Math.max(file.bytes.length, position + bytes.length));
      file.bytes.copy(grown);
      grown.set(bytes, position);
      file.bytes = grown;
      return bytes.length;
    },
    truncate: (length) => void (file.bytes = Buffer.from(file.bytes.subarray(0, length))),
    sync: () => void (file.flushed = Buffer.from(file.bytes)),
    size: () => file.bytes.length,
    close: () => undefined,
  };
}

function copyFolder(folder: Folder): Folder {
  const entries = [...folder.entries].map(([name, node]): [string, Node] => [
    name,
    node.kind === 'folder'
      ? copyFolder(node)
      : { kind: 'file', bytes: Buffer.from(node.bytes), flushed: Buffer.from(node.bytes) },
  ]);
  return { kind: 'folder', entries: new Map(entries), history: [new Map(entries)] };
}

/** The folder with any of the states that it had since its last flush, files in any state since theirs. */
function survivors(folder: Folder, random: Random, seen: Map<File, File>): Folder {
  const kept = [...random.pick(folder.history)].map(([name, node]): [string, Node] => [
    name,
    node.kind === 'folder' ? survivors(node, random, seen) : survivor(node, random, seen),
  ]);
  return { kind: 'folder', entries: new Map(kept), history: [new Map(kept)] };
}

/** Flushed bytes stay; of the rest nothing, all, a part, or zeros where a block was not written. */
function survivor(file: File, random: Random, seen: Map<File, File>): File {
  const known = seen.get(file);
  if (known) return known;
  const { bytes, flushed } = file;
  const cut =
    Math.min(flushed.length, bytes.length) + random.integer(Math.abs(bytes.length - flushed.length) + 1);
  const longer = bytes.length > flushed.length ? bytes : flushed;
  const holed = Buffer.concat([flushed, Buffer.alloc(Math.max(0, bytes.length - flushed.length))]);
  bytes.copy(holed, Math.min(cut, holed.length), Math.min(cut, bytes.length));
  const content = Buffer.from(random.pick([flushed, bytes, longer.subarray(0, cut), holed]));
  const survived: File = { kind: 'file', bytes: content, flushed: content };
  seen.set(file, survived);
  return survived;
}

/** Fetches a data set's files, and keeps them only where their digests are those that are known. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { DataError } from './data-error.js';
import { isArchive, type Download, type DownloadedFile } from './downloads.js';
import { tarFiles } from './tar.js';

export interface FetchOptions {
  /** Address of a folder with the same files, in place of the authors'. */
  readonly from?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of a file that are here, and that there are; the latter is 0 where the server does not say. */
  onProgress?(done: number, total: number, file: string): void;
}

export interface FetchedData {
  /** That holds the files. */
  readonly folder: string;
  /** It was there before, and nothing was fetched. */
  readonly wasThere: boolean;
}

/** No archive that is known has more, packed or unpacked a file. */
const largestFile = 256 * 2 ** 20;

/**
 * Makes the data set's folder in `parent`. It appears as a whole, when all digests were found right: a process that was
 * killed leaves a folder whose name begins with a dot, which the next one replaces. Throws DataError where something
 * cannot be fetched or is not what it should be, and the signal's reason.
 */
export async function fetchDataset(
  download: Download,
  parent: string,
  options: FetchOptions = {},
): Promise<FetchedData> {
  const folder = join(parent, download.folder);
  if (await isThere(folder)) return { folder, wasThere: true };
  const beside = join(dirname(folder), `.${basename(folder)}.new`);
  await written(beside, async () => {
    await rm(beside, { recursive: true, force: true });
    await mkdir(beside, { recursive: true });
  });
  try {
    for (const file of download.files) {
      const url = `${(options.from ?? download.url).replace(/\/+$/, '')}/${file.name}`;
      const path = join(beside, file.name);
      await fetchFile(url, path, file, options);
      if (isArchive(file)) await unpack(path, beside, url);
    }
    await written(folder, () => rename(beside, folder));
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return { folder, wasThere: false };
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function fetchFile(
  url: string,
  path: string,
  { name, md5 }: DownloadedFile,
  { signal, onProgress }: FetchOptions,
): Promise<void> {
  const response = await answer(url, signal);
  const total = Number(response.headers.get('content-length') ?? 0);
  const hash = createHash('md5');
  const file = await written(path, () => open(path, 'w'));
  let done = 0;
  try {
    for await (const chunk of bodyOf(response, url, signal)) {
      done += chunk.length;
      if (done > largestFile) throw problem(url, `sends more than the ${largestFile} bytes that it can have`);
      hash.update(chunk);
      await written(path, () => file.writeFile(chunk));
      onProgress?.(done, total, name);
    }
  } finally {
    await file.close();
  }
  const found = hash.digest('hex');
  if (found !== md5)
    throw problem(url, `sent ${done} bytes with the MD5 ${found}, not ${md5}: cut off, or another file`);
}

async function answer(url: string, signal: AbortSignal | undefined): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
  } catch (error) {
    throw failed(url, error, signal);
  }
  if (response.ok) return response;
  throw problem(url, `answers ${response.status} ${response.statusText}`.trim());
}

async function* bodyOf(
  { body }: Response,
  url: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    yield* (body ?? []) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw failed(url, error, signal);
  }
}

function failed(url: string, error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  const { cause, message } = error as Error & { readonly cause?: { readonly code?: string } };
  return problem(url, `cannot be fetched (${cause?.code ?? message})`);
}

function problem(url: string, what: string): DataError {
  return new DataError(`${url} ${what}; nothing was kept`, {
    advice: 'try again, name a mirror (--from URL), or fetch it by another way (evocell data NAME says how)',
  });
}

/** The files of the archive, without its folders; the archive goes. */
async function unpack(archive: string, folder: string, url: string): Promise<void> {
  try {
    const chunks = createReadStream(archive).pipe(createGunzip());
    for await (const { name, bytes } of tarFiles(chunks, largestFile)) {
      const file = basename(name);
      if (!/^[\w-][\w.-]*$/.test(file)) throw new Error(`holds a file with the name ${JSON.stringify(name)}`);
      await writeFile(join(folder, file), bytes);
    }
  } catch (error) {
    throw problem(url, `cannot be unpacked (${(error as Error).message})`);
  }
  await rm(archive);
}

/** What the system refuses to write is told in a line. */
async function written<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new DataError(
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
      {
        advice: 'name another folder, or free some space',
      },
    );
  }
}

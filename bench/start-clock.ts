/** Loaded before a program (`node --import`): tells what it took at its end, on file descriptor 3. */
import { writeSync } from 'node:fs';
import { ownCpuSeconds } from './processor-time.js';

process.on('exit', () => writeSync(3, JSON.stringify({ processor: ownCpuSeconds() })));

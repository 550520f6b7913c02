/**
 * Loaded before a trainer process: its owner decides when it stops, and signals to a terminal's or a queue's whole
 * group reach it too.
 */
import { stopSignals } from '../../stop-signals.js';

for (const name of stopSignals) process.on(name, () => undefined);

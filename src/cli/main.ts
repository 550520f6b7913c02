#!/usr/bin/env node
import { stopExitCode } from '../stop-signals.js';

// Node would open its debugger's port; queues send SIGUSR1 as a warning, whatever the process is doing.
process.on('SIGUSR1', () => {
  if (process.listenerCount('SIGUSR1') === 1) process.exit(stopExitCode('SIGUSR1'));
});

// Loaded only now, since loading takes a while.
const { main } = await import('./program.js');
const { processTerminal } = await import('./terminal.js');
const args = process.argv.slice(2);
process.exitCode = await main(args, processTerminal(args));

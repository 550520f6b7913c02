/**
 * Prints what `availableBackends` finds, as JSON. Run as a process of its own: graphics drivers write to the
 * standard error on their own, and one that crashes takes nobody along.
 */
import { availableBackends } from '../../network/backends.js';

process.stdout.write(JSON.stringify(await availableBackends()), () => process.exit(0));

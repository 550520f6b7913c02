/** evocell's library: all that the command line can do, a program can do. */
export * from './random.js';

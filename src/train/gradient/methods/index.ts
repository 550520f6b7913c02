/** The methods that come with evocell. */
import type { MethodPart } from '../method-part.js';
import { dartsMethod } from './darts.js';
import { gdasMethod } from './gdas.js';
import { pdartsMethod } from './pdarts.js';
import { setnMethod } from './setn.js';
import { snasMethod } from './snas.js';

export const gradientMethods: readonly MethodPart[] = [
  dartsMethod,
  gdasMethod,
  snasMethod,
  setnMethod,
  pdartsMethod,
];

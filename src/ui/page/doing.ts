/** Whether this server lets anything be done. */
import { createContext } from 'preact';
import type { Doing } from '../api.js';

export const DoingContext = createContext<Doing>('off');

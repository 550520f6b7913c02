/**
 * `evocell/testing`: what each part of evocell promises, as suites of tests for parts of your own. They need the globals
 * `describe` and `it`, and nothing else.
 */
export { strategyContract, type AnyStrategy } from './strategy-contract.js';
export { evaluatorContract, type EvaluatorCase } from './evaluator-contract.js';
export { spaceContract, type SpaceCase } from './space-contract.js';
export { backendContract, type BackendCase } from './backend-contract.js';
export { runLogContract, type RunLogCase, type SampleLog, type SampleState } from './run-log-contract.js';
export {
  digitMetrics,
  digitSpace,
  DriftingEvaluator,
  growingDigitSpace,
  type Digits,
  type Fault,
} from './digits.js';

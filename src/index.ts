/** evocell's library: all that the command line can do, a program can do. */
export * from './random.js';
export { version } from './version.js';

// Experiments
export type { Experiment } from './experiment/settings/settings.js';
export { InputError, type InputErrorOptions, type InputPlace } from './errors/input-error.js';
export { ExperimentError } from './experiment/settings/experiment-error.js';
export { experimentOf, experimentYaml, loadExperiment, parseExperiment } from './experiment/settings/load.js';
export {
  resumeSearch,
  runSearch,
  type ResumeOptions,
  type SearchOptions,
  type SearchOutcome,
  type StartedRun,
} from './experiment/run/search.js';
export {
  loadTraining,
  parseTraining,
  trainingOf,
  trainingYaml,
} from './experiment/settings/load-training.js';
export type { TrainingExperiment } from './experiment/settings/training-settings.js';
export {
  resumeTraining,
  runTraining,
  type StartedTraining,
  type TrainingOptions,
  type TrainingOutcome,
} from './experiment/run/training.js';
export { readReference, type NetworkReference } from './experiment/read/network-reference.js';
export { readSubjects, type SubjectSize } from './experiment/read/subjects.js';
export { benchmarkTable, type BenchmarkTableOptions } from './experiment/tables/benchmark-table.js';
export { reproduce, type Reproduced, type ReproduceOptions } from './experiment/tables/reproduce.js';
export { assemble, type Assembly } from './experiment/run/assemble.js';
export { reportRun, type RunReport } from './experiment/read/run-report.js';
export { networkCost, readNetwork, type NetworkCost } from './experiment/read/network-cost.js';
// Parts of your own
export { z } from 'zod';
export type { Plugins } from './experiment/parts/plugins.js';
export { pathSetting, type Part, type PartDefinition, type PartProblem } from './part.js';
export { datasetPart, type DatasetPart } from './data/dataset-part.js';
export { spacePart, type Notation, type SpaceContext, type SpacePart } from './space/space-part.js';
export { strategyPart, type StrategyPart } from './search/strategy-part.js';
export {
  evaluatorPart,
  type EvaluatorContext,
  type EvaluatorDefinition,
  type EvaluatorPart,
  type Use,
} from './search/evaluator-part.js';
export { derivedSizeSettings, operationSettings, supernetSizeSettings } from './space/space-settings.js';

export { writePage } from './experiment/read/write-page.js';
export { probeBackends } from './experiment/run/backend-choice.js';

// Runs
export { openRun, listRuns } from './store/open-run.js';
export { digest } from './store/digest.js';
export { StoreError } from './store/store-error.js';

// Search
export { search, SearchError, type Search, type SearchProgress } from './search/controller.js';
export type { EvaluationContext, Evaluator, Snapshot } from './search/evaluator.js';
export { hypervolume, worstOf } from './search/hypervolume.js';
export { builtInMetrics, metricOf, type Direction, type Metric } from './search/metric.js';
export { costsOf, objectivesOf, type ObjectiveSetting } from './search/objectives.js';
export { violationOf, type Constraint } from './search/constraints.js';
export { meritOf, rank, rankTrials, type Goal, type Merit } from './search/ranking.js';
export { MemoryLog } from './search/memory-log.js';
export { paretoFront, nonDominatedSort, crowdingDistance } from './search/pareto.js';
export { statelessEvaluator } from './search/stateless-evaluator.js';
export { evnas, type EvnasOptions } from './search/evnas.js';
export { localSearch, type LocalSearchOptions } from './search/local-search.js';
export { nsga2, type Nsga2Options } from './search/nsga2.js';
export { randomSearch, type RandomSearchOptions } from './search/random-search.js';
export { rea, type ReaOptions } from './search/rea.js';
export { reinforce, type ReinforceOptions } from './search/reinforce.js';
export { strategies, strategyNames, strategyOf, type StrategySettings } from './search/strategies.js';
export type {
  Budget,
  Candidate,
  Objective,
  Outcome,
  Proposal,
  SearchContext,
  Strategy,
  Trial,
} from './search/strategy.js';

// Spaces and networks
export { categorical, categoricalSupernet, type Picks } from './space/categorical.js';
export { cost, type Cost } from './plan/cost.js';
export { dartsSpace, type DartsGenome, type DartsSpaceOptions } from './space/darts.js';
export { derivedPlan, type DerivedSkeleton } from './space/derived.js';
export { printGenotype, type Cell, type CellGenotype, type Edge } from './space/genotype.js';
export { parseGenotype } from './space/genotype-text.js';
export { addOperation, operations } from './space/operations.js';
export type { Operation, OperationPart, Site } from './space/site.js';
export { remainingWeights, shareNames, skippedShares, statisticMomenta, weightNames } from './plan/graph.js';
export type { Layer, Plan, Shape, Shares, Weight } from './plan/plan.js';
export { nasbench201Space, parseBenchCell, printBenchCell } from './space/nasbench201.js';
export { network, networkNames, networkPlan, type NetworkOptions } from './space/networks/catalogue.js';
export { published, publishedGenotype } from './space/published.js';
export {
  GenotypeError,
  trainable,
  type Choices,
  type SearchSpace,
  type SupernetSpace,
  type TrainableSpace,
} from './space/search-space.js';
export { vitSpace, type VitSpaceOptions } from './space/vit-space.js';
export type { VitArchitecture } from './space/vit-genotype.js';

// Training
export { BackendError, openBackend, type BackendReport } from './network/backends.js';
export { DataError } from './data/data-error.js';
export { openDataset, openSource } from './data/dataset.js';
export type { ImageSource } from './data/image-source.js';
export { blankImages, type Images, type ImageSet } from './data/image-set.js';
export type {
  Backend,
  Batch,
  GradientRequest,
  Loss,
  Network,
  PassOptions,
  PassResult,
  Score,
  Statistics,
} from './network/network.js';
export { ScratchEvaluator, type ScratchEvaluatorOptions } from './train/scratch/evaluator.js';
export { TabularEvaluator, type TabularSettings } from './search/tabular/evaluator.js';
export { SupernetEvaluator, type SupernetOptions } from './train/supernet/evaluator.js';
export type { BatchOrder, Replica, ScoreJob, StepJob, StepsJob } from './train/pool/jobs.js';
export type { MemoryNeed } from './train/pool/memory-need.js';
export { PoolError, type Pool } from './train/pool/pool.js';
export type { Failure, Result } from './train/pool/result.js';
export { sharePlan, type SharedPlan } from './train/pool/shared-plan.js';
export type {
  EpochRecord,
  ScratchOptions,
  TrainingContext,
  TrainingJob,
  TrainingProgress,
  TrainingResult,
} from './train/pool/training-job.js';
export { weightState, type WeightState } from './train/pool/weight-state.js';
export { openThreadPool, type ThreadPoolOptions } from './train/threads/thread-pool.js';

// Reports
export { cellInWords, genotypeInWords } from './space/cell-words.js';
export { findings, type Findings, type Point } from './report/summary.js';
export { frontTable } from './report/front-table.js';
export { scatter } from './report/scatter.js';
export { cellDifferences, operationCounts, type NodeDifference } from './report/cell-difference.js';
export { compareSubjects, type Subject, type SubjectComparison } from './report/subject-comparison.js';
export { jointFront, type JointFront } from './report/joint-front.js';
export { permutationTest, type PermutationTest } from './report/permutation-test.js';
export { kendallTau, type RankAgreement } from './report/rank-agreement.js';
export { csv, latex, markdown, type Sheet } from './report/sheet.js';

/** evocell's library: all that the command line can do, a program can do. */
export * from './random.js';
export { version } from './version.js';

// Experiments
export type { Experiment } from './experiment/settings.js';
export { ExperimentError } from './experiment/experiment-error.js';
export { experimentOf, experimentYaml, loadExperiment, parseExperiment } from './experiment/load.js';
export {
  resumeSearch,
  runSearch,
  type ResumeOptions,
  type SearchOptions,
  type SearchOutcome,
  type StartedRun,
} from './experiment/search.js';
export { loadTraining, parseTraining, trainingOf, trainingYaml } from './experiment/load-training.js';
export type { TrainingExperiment } from './experiment/training-settings.js';
export {
  resumeTraining,
  runTraining,
  type StartedTraining,
  type TrainingOptions,
  type TrainingOutcome,
} from './experiment/training.js';
export { readReference, type NetworkReference } from './experiment/network-reference.js';
export { readSubjects, type SubjectSize } from './experiment/subjects.js';
export { benchmarkTable, type BenchmarkTableOptions } from './experiment/benchmark-table.js';
export { reproduce, type Reproduced, type ReproduceOptions } from './experiment/reproduce.js';
export { assemble, type Assembly } from './experiment/assemble.js';
export { reportRun, type RunReport } from './experiment/run-report.js';
export { networkCost, readNetwork, type NetworkCost } from './experiment/network-cost.js';
export type { Plugins, SpaceContext } from './experiment/plugins.js';
export { writePage } from './experiment/write-page.js';
export { probeBackends } from './experiment/backend-choice.js';

// Runs
export { openRun, listRuns } from './store/open-run.js';
export { digest } from './store/digest.js';
export { StoreError } from './store/store-error.js';

// Search
export { search, SearchError, type Search, type SearchProgress } from './search/controller.js';
export type { EvaluationContext, Evaluator, Snapshot } from './search/evaluator.js';
export { hypervolume, worstOf } from './search/hypervolume.js';
export { MemoryLog } from './search/memory-log.js';
export { paretoFront, nonDominatedSort, crowdingDistance } from './search/pareto.js';
export { evnas, type EvnasOptions } from './search/evnas.js';
export { localSearch, type LocalSearchOptions } from './search/local-search.js';
export { nsga2, type Nsga2Options } from './search/nsga2.js';
export { randomSearch, type RandomSearchOptions } from './search/random-search.js';
export { rea, type ReaOptions } from './search/rea.js';
export { reinforce, type ReinforceOptions } from './search/reinforce.js';
export { strategyNames, strategyOf, type StrategyName, type StrategySettings } from './search/strategies.js';
export type {
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
export { cost, type Cost } from './space/cost.js';
export { dartsSpace, type DartsGenome, type DartsSpaceOptions } from './space/darts.js';
export { derivedPlan, type DerivedSkeleton } from './space/derived.js';
export { printGenotype, type Cell, type CellGenotype, type Edge } from './space/genotype.js';
export { parseGenotype } from './space/genotype-text.js';
export { addOperation, operations } from './space/operations.js';
export type { Operation, Site } from './space/site.js';
export type { Layer, Plan, Shape, Weight } from './space/plan.js';
export { nasbench201Space, parseBenchCell, printBenchCell } from './space/nasbench201.js';
export { network, networkNames, networkPlan, type NetworkOptions } from './space/networks.js';
export { published, publishedGenotype } from './space/published.js';
export { GenotypeError, type Choices, type SearchSpace, type SupernetSpace } from './space/search-space.js';
export { vitSpace, type VitSpaceOptions } from './space/vit-space.js';
export type { VitArchitecture } from './space/vit-genotype.js';

// Training
export { BackendError, openBackend, type BackendReport } from './train/backends.js';
export { DataError } from './train/data/data-error.js';
export { openDataset, openSource } from './train/data/dataset.js';
export type { ImageSource } from './train/data/image-source.js';
export { blankImages, type Images, type ImageSet } from './train/data/image-set.js';
export { type Backend, type Batch, type Network } from './train/network.js';
export { ScratchEvaluator, type ScratchEvaluatorOptions } from './train/scratch-evaluator.js';
export { TabularEvaluator, type TabularSettings } from './train/tabular.js';
export { SupernetEvaluator, type SupernetOptions } from './train/supernet.js';

// Reports
export { cellInWords, genotypeInWords } from './report/cell-words.js';
export { findings, type Findings, type Point } from './report/summary.js';
export { frontTable } from './report/front-table.js';
export { scatter } from './report/scatter.js';
export { cellDifferences, operationCounts, type NodeDifference } from './report/cell-difference.js';
export { compareSubjects, type Subject, type SubjectComparison } from './report/subject-comparison.js';
export { jointFront, type JointFront } from './report/joint-front.js';
export { permutationTest, type PermutationTest } from './report/permutation-test.js';
export { kendallTau, type RankAgreement } from './report/rank-agreement.js';
export { csv, latex, markdown, type Sheet } from './report/sheet.js';
